import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { LabError } from '@labgate/contract';
import { replaceFile } from '@labgate/service-kit';
import { readBenchConfig } from '../doctor/bench-config.ts';
import { packageVersion } from '../package-version.ts';
import { systemErrorCode } from '../system-error.ts';
import { printNote, type Terminal } from '../terminal.ts';
import { LIST_NAME, type BackupFile, type BackupList } from './backup-list.ts';
import { copyFile } from './copy-file.ts';
import { copyHistory } from './copy-history.ts';

/** Drafts of files that are replaced as a whole become those files in a moment; the history is copied by itself. */
const LEFT_OUT = /^history\.db(-wal|-shm)?$|\.new$/;

/** A file to copy: where it is, and what it is called in the backup. */
interface Source {
  readonly path: string;
  readonly name: string;
}

/**
 * Copies everything a gateway keeps into a new folder, while it runs: the history first, so that what it has taken is
 * never newer than what can be read again from the journal, then the rest. Files that are replaced as a whole are whole;
 * of files that grow, the copy has the beginning.
 * @throws LabError E_CONFIG when the folder is not empty, E_PERMISSION, E_DISK_FULL, E_STORE.
 */
export async function backup(terminal: Terminal, target: string): Promise<void> {
  const { dataDir, usersFile, file } = readBenchConfig(terminal.env);
  const data = resolve(dataDir);
  const to = resolve(target);
  await checkFolders(data, to);
  const takenAt = Date.now();
  try {
    await mkdir(to, { recursive: true, mode: 0o700 });
    const files = await copyHistory(data, to);
    const sources = await listSources(data);
    for (const [name, path] of [
      ['users.json', usersFile],
      ['labgate.yaml', file],
    ] as const) {
      if (path !== undefined && existsSync(path) && !sources.some((source) => source.name === name))
        sources.push({ path, name });
    }
    for (const source of sources) files.push(...(await copySource(source, to)));
    const list: BackupList = { formatVersion: 1, takenAt, software: packageVersion(), files };
    await replaceFile(join(to, LIST_NAME), `${JSON.stringify(list, null, 1)}\n`, 0o600);
    const bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    printNote(terminal, `${files.length} files, ${bytes} bytes in ${to}`);
  } catch (error) {
    throw backupError(error);
  }
}

async function checkFolders(data: string, to: string): Promise<void> {
  if (!existsSync(data)) throw new LabError('E_CONFIG', `there is no data folder ${data} (LABGATE_DATA)`);
  if (to === data || to.startsWith(`${data}/`)) {
    throw new LabError('E_CONFIG', `${to} is inside the data folder, and would be in the next backup`);
  }
  if (existsSync(to) && (await readdir(to)).length > 0) {
    throw new LabError('E_CONFIG', `${to} is not empty: each backup has a folder of its own`);
  }
}

/** Every file of the data folder but the history, in an order in which what grows comes in the order of its writing. */
async function listSources(data: string): Promise<Source[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !LEFT_OUT.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted()
    .map((path) => ({ path, name: relative(data, path) }));
}

/** A file that has gone meanwhile, such as a segment of the journal that is too old, is left out. */
async function copySource({ path, name }: Source, to: string): Promise<BackupFile[]> {
  try {
    return [{ path: name, ...(await copyFile(path, join(to, name))) }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(path)) return [];
    throw error;
  }
}

function backupError(cause: unknown): LabError {
  if (cause instanceof LabError) return cause;
  const code = systemErrorCode(cause);
  const isDenied = code === 'EACCES' || code === 'EPERM';
  const kind = isDenied ? 'E_PERMISSION' : code === 'ENOSPC' ? 'E_DISK_FULL' : 'E_STORE';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LabError(kind, `the backup is not finished: ${reason}`, { cause });
}
