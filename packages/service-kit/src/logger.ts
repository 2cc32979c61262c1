import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

/** Structured logger; `child({ name })` makes one for a part. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'> & {
  child(bindings: { name: string }): Logger;
};

export const LOGGER_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Makes the logger of a service: JSON lines on stderr, so that stdout stays for data. */
export function createLogger(
  name: string,
  level: (typeof LOGGER_LEVELS)[number] = 'info',
  destination: DestinationStream = stderr(),
): Logger {
  const root = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  // pino would print the name of the parent beside that of the child; each part has one name of its own.
  const named = (bindings: { name: string }): Logger => Object.assign(root.child(bindings), { child: named });
  return named({ name });
}

/** A destination that writes to stderr and to `other`. */
export function stderrAnd(other: DestinationStream): DestinationStream {
  return pino.multistream([stderr(), other].map((stream) => ({ level: 'debug' as const, stream })));
}

function stderr(): DestinationStream {
  return pino.destination({ dest: 2, sync: true });
}

/** Text that came from a device, quoted and cut for a log line. */
export function quoteForLog(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
