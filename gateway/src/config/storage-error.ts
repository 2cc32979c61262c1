import { LabError, type ErrorCode } from '@labgate/contract';

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'E_PERMISSION',
  EPERM: 'E_PERMISSION',
  EROFS: 'E_PERMISSION',
  ENOSPC: 'E_DISK_FULL',
  EDQUOT: 'E_DISK_FULL',
};

/** E_PERMISSION, E_DISK_FULL or E_STORE for a file that cannot be `done` with, such as `written`. */
export function storageError(path: string, done: string, cause: unknown): LabError {
  if (cause instanceof LabError) return cause;
  const code = systemCode(cause);
  return new LabError(CODES[code] ?? 'E_STORE', `${path} cannot be ${done}: ${code}`, { cause });
}

/** The code of the operating system, such as `ENOENT`, or the error as text. */
export function systemCode(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? error);
}
