import { LabError } from '@labgate/contract';

/** Codes of the file system that mean there is no room (write(2)). */
const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What the file system threw, as E_DISK_FULL or E_STORE. */
export function asJournalError(cause: unknown): LabError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason = typeof code === 'string' ? code : String(cause);
  return new LabError(NO_ROOM.includes(code) ? 'E_DISK_FULL' : 'E_STORE', `not journaled: ${reason}`, {
    cause,
  });
}
