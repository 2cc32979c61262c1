/** What a caller may do about a failure. */
interface ErrorEntry {
  /** One sentence for a person; details are in the message and the context. */
  readonly summary: string;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
}

/**
 * Every failure Labgate raises. Codes marked «wire» in `docs/errors.md` may appear in a reply (contract §6.2);
 * the others stay inside a service, its log and its exit message.
 */
export const ERROR_CATALOGUE = {
  E_SCHEMA: { summary: 'The request or message does not fit its schema.', retryable: false },
  E_EXPIRED: { summary: 'The command was older than its ttlMs when it arrived.', retryable: false },
  E_RETAINED: { summary: 'A command was published with RETAIN=1.', retryable: false },
  E_ROLE: { summary: 'The role of this user does not allow it.', retryable: false },
  E_INTERLOCK: { summary: 'An interlock forbids it.', retryable: false },
  E_LIMIT: { summary: 'The value is outside the limits of this bench.', retryable: false },
  E_LOCKED: { summary: 'Another client holds the lock.', retryable: true },
  E_BUSY: { summary: 'The device is carrying out another command.', retryable: true },
  E_DEVICE_LOST: { summary: 'The device or service that should answer is not there.', retryable: true },
  E_VERIFY: { summary: 'The read-back differs from what was set.', retryable: false },
  E_UNKNOWN: { summary: 'There is no such device, stream, channel, method or scenario.', retryable: false },
  E_REPLY_TOPIC: { summary: 'The reply topic is not below reply/ of this gateway.', retryable: false },
  E_REV: { summary: 'The object was changed since the revision named in the request.', retryable: false },
  E_RATE: { summary: 'Too many requests; slow down.', retryable: true },
  E_NACK: { summary: 'The chip did not acknowledge its address or a byte.', retryable: true },
  E_TIMEOUT: { summary: 'No answer in time.', retryable: true },
  E_DISK_FULL: { summary: 'There is no space left to keep it.', retryable: true },
  E_BUS: { summary: 'The bus failed: stuck, arbitration lost or an I/O error.', retryable: true },
  E_BUS_MISSING: { summary: 'The bus or port does not exist on this machine.', retryable: true },
  E_AUTH: { summary: 'The host refused every way to sign in.', retryable: false },
  E_HOST_KEY_UNKNOWN: { summary: 'The host shows a key that nobody has trusted yet.', retryable: false },
  E_HOST_KEY_CHANGED: { summary: 'The host shows another key than the trusted one.', retryable: false },
  E_PERMISSION: { summary: 'The operating system denies access.', retryable: false },
  E_GARBLED: { summary: 'The device answered something that cannot be right.', retryable: true },
  E_WRONG_CHIP: { summary: 'Another part answers at this address.', retryable: false },
  E_CALIBRATION: { summary: 'The calibration memory of the sensor is not usable.', retryable: false },
  E_NOT_READY: { summary: 'The sensor has not settled yet and has no valid value.', retryable: true },
  E_NOT_CONNECTED: { summary: 'Nothing seems to be connected to this input.', retryable: true },
  E_FRAME: { summary: 'The bytes are not a thermal frame of the contract.', retryable: false },
  E_CONFIG: { summary: 'The configuration has faults.', retryable: false },
  E_PORT_IN_USE: { summary: 'Another program listens on this port.', retryable: false },
  E_UNREACHABLE: { summary: 'The broker or server does not answer at this address.', retryable: true },
  E_STORE: { summary: 'The history store refused or failed.', retryable: true },
  E_RECORDING: { summary: 'The recording is damaged, foreign or cannot be written.', retryable: false },
  E_REPLAY: { summary: 'This gateway id is a replay, and a replay takes no commands.', retryable: false },
  E_INTERNAL: { summary: 'A part of Labgate failed on something it should have handled.', retryable: false },
  E_STOPPED: { summary: 'The service is stopping.', retryable: true },
} as const satisfies Record<string, ErrorEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** The codes a reply may carry (contract §6.2). */
export const WIRE_ERROR_CODES = [
  'E_SCHEMA',
  'E_EXPIRED',
  'E_RETAINED',
  'E_ROLE',
  'E_INTERLOCK',
  'E_LIMIT',
  'E_LOCKED',
  'E_BUSY',
  'E_DEVICE_LOST',
  'E_VERIFY',
  'E_UNKNOWN',
  'E_REPLY_TOPIC',
  'E_REV',
  'E_RATE',
  'E_NACK',
  'E_TIMEOUT',
  'E_DISK_FULL',
  'E_STORE',
  'E_AUTH',
  'E_HOST_KEY_UNKNOWN',
  'E_HOST_KEY_CHANGED',
  'E_PERMISSION',
  'E_RECORDING',
  'E_REPLAY',
] as const satisfies readonly ErrorCode[];

/** Facts about a failure, for logs and replies; plain values only, never a secret. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface LabErrorOptions {
  readonly context?: ErrorContext;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class: branch on `code`, never on the message. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly context: ErrorContext;
  /** What a reply carries as its data, such as every fault of a configuration; never a secret. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.context = options.context ?? {};
    this.details = options.details;
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return ERROR_CATALOGUE[this.code].retryable;
  }
}

/** True for a `LabError`, of `code` when one is given. */
export function isLabError(error: unknown, code?: ErrorCode): error is LabError {
  return error instanceof LabError && (code === undefined || error.code === code);
}
