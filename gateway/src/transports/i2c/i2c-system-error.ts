import { LabError, type ErrorCode, type ErrorContext } from '@labgate/contract';

/** What was being done when the operating system refused. */
export type I2cPhase = 'open' | 'transfer';

/** i2c-dev passes on what the bus driver of the kernel says; Linux `Documentation/i2c/fault-codes.rst` has the list. */
const TRANSFER_CODES: Readonly<Record<string, ErrorCode>> = {
  ENXIO: 'E_NACK',
  EREMOTEIO: 'E_NACK',
  ETIMEDOUT: 'E_TIMEOUT',
  ENOENT: 'E_BUS_MISSING',
  ENODEV: 'E_BUS_MISSING',
  EACCES: 'E_PERMISSION',
  EPERM: 'E_PERMISSION',
};

/** A device node without a bus behind it answers ENXIO to open(). */
const OPEN_CODES: Readonly<Record<string, ErrorCode>> = { ...TRANSFER_CODES, ENXIO: 'E_BUS_MISSING' };

/** Wraps an error of the operating system; `errno` is its name, for example `EREMOTEIO`. */
export function i2cSystemError(
  errno: string,
  phase: I2cPhase,
  { bus, address }: { readonly bus: string; readonly address: string },
  cause?: unknown,
): LabError {
  const code = (phase === 'open' ? OPEN_CODES : TRANSFER_CODES)[errno] ?? 'E_BUS';
  const context: ErrorContext = { bus, address, errno };
  return new LabError(code, sentence(code, errno, bus, address), { context, cause });
}

function sentence(code: ErrorCode, errno: string, bus: string, address: string): string {
  switch (code) {
    case 'E_NACK':
      return `no acknowledge from ${address} on ${bus}`;
    case 'E_TIMEOUT':
      return `${bus} gave up waiting for ${address}: its clock is held low`;
    case 'E_BUS_MISSING':
      return `/dev/${bus} is not there: enable I2C, for example with dtparam=i2c_arm=on on a Raspberry Pi`;
    case 'E_PERMISSION':
      return `/dev/${bus} may not be opened: add the user to group i2c and log in again`;
    default:
      return errno === 'EBUSY'
        ? `${address} on ${bus} is in use by a driver of the kernel`
        : `${bus} failed with ${errno} at ${address}`;
  }
}
