/** Names of values that nobody may read in an audit. */
const SECRET_NAME = /pass(?:word|phrase|wd)?$|secret|token|credential|private.?key|api.?key/i;
/** Longest JSON of a value in a record, characters; a message is at most 64 KiB (contract §4). */
const MAX_LENGTH = 8 * 1024;

/** A value as it may stand in the audit: secrets by their names alone, long ones by their length. */
export function redacted(value: unknown): unknown {
  const clean = withoutSecrets(value);
  const length = clean === undefined ? 0 : JSON.stringify(clean).length;
  return length > MAX_LENGTH ? { $tooLong: length } : clean;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  // the value of a change of the configuration is named by its path
  const path = 'path' in value && typeof value.path === 'string' ? value.path : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const called = name === 'value' && path !== undefined ? (path.split('/').at(-1) ?? name) : name;
      return [name, SECRET_NAME.test(called) && isText(inner) ? { $secret: called } : withoutSecrets(inner)];
    }),
  );
}

/** A secret that is referred to by variable or file, `{env}` or `{file}`, is none itself. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
