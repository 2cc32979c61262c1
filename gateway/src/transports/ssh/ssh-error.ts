import { isLabError, LabError, type ErrorCode } from '@labgate/contract';

/** What the `level` of an error of ssh2 says about it. */
const CODES: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  'client-authentication': { code: 'E_AUTH', message: 'refused every way to sign in' },
  'client-timeout': { code: 'E_TIMEOUT', message: 'did not answer in time' },
  'client-socket': { code: 'E_DEVICE_LOST', message: 'cannot be reached' },
  'client-dns': { code: 'E_DEVICE_LOST', message: 'has a name that cannot be found' },
};

/** Refusals that only a change of the configuration mends, by what ssh2 says. */
const CONFIGURATION_FAULTS =
  /unsupported algorithm|cannot parse privatekey|invalid (?:username|private key)/i;
const NO_COMMON_ALGORITHM = /no matching/i;

/**
 * Turns what ssh2 reports about a host into an error of ours. The text of ssh2 goes into the context: it names states,
 * algorithms and error numbers of the system.
 */
export function wrapSshError(error: unknown, place: string): LabError {
  if (isLabError(error)) return error;
  const { message: reason = String(error), level = '' } = error as { message?: string; level?: string };
  const context = { place, reason: reason.slice(0, 200) };
  if (CONFIGURATION_FAULTS.test(reason)) {
    return new LabError('E_CONFIG', `the settings of ${place} cannot be used: ${context.reason}`, {
      context,
    });
  }
  if (NO_COMMON_ALGORITHM.test(reason)) {
    const message = `${place} and this gateway have no algorithm in common; old firmware may need algorithms`;
    return new LabError('E_CONFIG', message, { context });
  }
  const { code, message } = CODES[level] ?? { code: 'E_DEVICE_LOST', message: 'broke the connection' };
  return new LabError(code, `${place} ${message}`, { context, cause: error });
}
