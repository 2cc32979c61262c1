import { isLabError, LabError } from '@labgate/contract';

/** What an answer of Redis means for us; its errors carry no code, so their text is all there is. */
export type RedisFault =
  | 'exists'
  | 'missing'
  | 'too old'
  | 'has rule'
  | 'out of memory'
  | 'no module'
  | 'not allowed'
  | 'no right'
  | 'read-only'
  | 'other';

const FAULTS: readonly (readonly [RedisFault, RegExp])[] = [
  ['exists', /TSDB: key already exists/],
  ['missing', /TSDB: the key (?:does not exist|is not a TSDB key)/],
  ['too old', /TSDB: Timestamp is older than retention/i],
  ['has rule', /TSDB: the destination key already has/],
  ['out of memory', /^OOM/],
  ['no module', /unknown command.{0,3}['`]?TS\./i],
  ['not allowed', /^(?:NOAUTH|WRONGPASS)/],
  ['no right', /^NOPERM/],
  ['read-only', /^(?:READONLY|MISCONF|NOREPLICAS)/],
];

export const NO_MODULE =
  'this Redis has no RedisTimeSeries: use Redis 8, which has it built in, load the module redistimeseries.so, ' +
  'or remove store.redis and LABGATE_REDIS_URL to use the embedded store';

/** The one place that reads the text of a Redis error. */
export function redisFault(error: unknown): RedisFault {
  const text = error instanceof Error ? error.message : String(error);
  return FAULTS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

/** Makes a failure of Redis, or of the way to it, one of ours. */
export function wrapRedisError(error: unknown, doing: string): LabError {
  if (isLabError(error)) return error;
  const fault = redisFault(error);
  const text = error instanceof Error ? error.message : String(error);
  const reason = {
    'out of memory': 'Redis is out of memory: raise maxmemory or shorten store.retention',
    'no module': NO_MODULE,
    'not allowed': `Redis does not let us in, look at the name and password in its address: ${text}`,
    'no right': `Redis gives its user too few rights, see its ACL: ${text}`,
    'read-only': `Redis takes nothing, it is a replica or cannot write its own files: ${text}`,
  }[fault as string];
  return new LabError('E_STORE', reason ?? `Redis failed while ${doing}: ${text}`, {
    cause: error,
    context: { fault },
  });
}
