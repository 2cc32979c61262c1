import { isLabError, LabError } from '@labgate/contract';
import { DamagedFileError } from './history-file.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** The one place where a failure of SQLite becomes one of ours. */
export function wrapSqliteError(error: unknown, doing: string): LabError {
  if (isLabError(error)) return error;
  const sqliteCode = resultCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (sqliteCode === SQLITE_FULL) {
    return new LabError('E_DISK_FULL', `no space left while ${doing}`, { cause: error });
  }
  if (sqliteCode === SQLITE_BUSY) {
    return new LabError('E_STORE', `another program holds the history file (while ${doing})`, {
      cause: error,
      context: { sqliteCode },
    });
  }
  return new LabError('E_STORE', `the history file failed while ${doing}: ${text}`, {
    cause: error,
    context: { sqliteCode: sqliteCode ?? null },
  });
}

/** True when SQLite found that the file is not what it should be. */
export function isDamage(error: unknown): boolean {
  const source = isLabError(error) ? error.cause : error;
  const code = resultCode(source);
  return source instanceof DamagedFileError || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
