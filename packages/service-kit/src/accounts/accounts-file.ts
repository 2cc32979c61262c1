import { readFileSync, statSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError, type ErrorCode } from '@labgate/contract';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import { accountSchema, formatAccount, type Account } from './account.ts';
import { mosquittoFilesSchema, writeMosquittoFiles, type MosquittoFiles } from './mosquitto-files.ts';
import { hashForMosquitto } from './mosquitto-password.ts';
import { hashPassword, type PasswordHash } from './password-hash.ts';

/** Where the users of a gateway are kept that names no other place. */
export function defaultAccountsFile(dataDir: string): string {
  return join(dataDir, 'users.json');
}

const MODE = 0o600;
/** Rights of anybody but the owner. */
const OF_OTHERS = 0o077;
/** A file of users is small; what is larger is another file. */
const MAX_BYTES = 1024 * 1024;

const fileSchema = z.strictObject({
  formatVersion: z.literal(1),
  mosquitto: mosquittoFilesSchema.optional(),
  users: z
    .array(accountSchema)
    .refine((users) => new Set(users.map(({ name }) => name)).size === users.length, 'each name once'),
});

/** What is in a file of users. */
interface AccountsFile {
  readonly users: readonly Account[];
  readonly mosquitto?: MosquittoFiles | undefined;
}

/**
 * Reads the users; a file that is not there has none.
 * @throws LabError E_CONFIG when it is damaged, E_PERMISSION when it cannot be read or when others may read it.
 */
export function readAccounts(path: string): readonly Account[] {
  return readFile(path).users;
}

function readFile(path: string): AccountsFile {
  try {
    const { mode, size } = statSync(path);
    if ((mode & OF_OTHERS) !== 0) {
      throw new LabError('E_PERMISSION', `others may read the users of ${path}: run \`chmod 600 ${path}\``);
    }
    if (size > MAX_BYTES) throw new LabError('E_CONFIG', `${path} is too large for a file of users`);
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { users: [] };
    throw failure(path, 'read', error);
  }
}

/** Hashes a password for the file of users at `path`: for Mosquitto too where that is a site broker's. */
export async function hashPasswordFor(path: string, password: string): Promise<PasswordHash> {
  const hash = await hashPassword(password);
  if (readFile(path).mosquitto === undefined) return hash;
  return { ...hash, mosquitto: await hashForMosquitto(password) };
}

/**
 * Changes the users: `edit` gets those of now and gives those of then. One program at a time. `mosquitto` makes the file
 * a site broker's.
 * @throws LabError E_BUSY while another program changes them, E_CONFIG, E_PERMISSION, E_DISK_FULL, and what `edit` throws.
 */
export async function editAccounts(
  path: string,
  edit: (accounts: readonly Account[]) => readonly Account[],
  mosquitto?: MosquittoFiles,
): Promise<readonly Account[]> {
  const unlock = await lock(path);
  try {
    const before = readFile(path);
    const files = mosquitto ?? before.mosquitto;
    const users = edit(before.users).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const content = { formatVersion: 1, mosquitto: files, users: users.map(formatAccount) };
    await replaceFile(path, `${JSON.stringify(content, null, 2)}\n`, MODE);
    if (files !== undefined) await writeMosquittoFiles(path, files, users);
    return users;
  } catch (error) {
    throw failure(path, 'written', error);
  } finally {
    await unlock();
  }
}

/** Makes a file beside the users that only one program can make; it holds the number of that program's process. */
async function lock(path: string): Promise<() => Promise<void>> {
  const lockPath = `${path}.lock`;
  try {
    await mkdir(dirname(path), { recursive: true });
    if (isLeftOver(lockPath)) await rm(lockPath, { force: true });
    const file = await open(lockPath, 'wx', MODE);
    await file.writeFile(String(process.pid));
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw failure(path, 'written', error);
    throw new LabError('E_BUSY', `another program is changing ${path}: try again`, { cause: error });
  }
  return () => rm(lockPath, { force: true });
}

/** True when the program that holds the lock is no more. */
function isLeftOver(lockPath: string): boolean {
  try {
    process.kill(Number(readFileSync(lockPath, 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'E_PERMISSION',
  EPERM: 'E_PERMISSION',
  EROFS: 'E_PERMISSION',
  ENOSPC: 'E_DISK_FULL',
  EDQUOT: 'E_DISK_FULL',
};

function failure(path: string, what: string, cause: unknown): LabError {
  if (cause instanceof LabError) return cause;
  const code = CODES[String((cause as NodeJS.ErrnoException).code)] ?? 'E_CONFIG';
  const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
  return new LabError(code, `the users of ${path} cannot be ${what}: ${reason}`, { cause });
}
