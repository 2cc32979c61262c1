import { existsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '@labgate/contract';
import type { BackupFile } from './backup-list.ts';
import { copyFile } from './copy-file.ts';

const DATABASE = 'history.db';
const LOG = 'history.db-wal';
/** Salts and checkpoint number, new whenever the log begins again (SQLite, "WAL File Format", §4.1). */
const LOG_HEADER_BYTES = 32;
/** The bridge moves its log into the database about every two hours: twice in a row is a disk too slow for this. */
const ATTEMPTS = 20;

/**
 * Copies the embedded history while the bridge writes it. Its lock lets no other process ask SQLite for a copy, and none is
 * needed: between two checkpoints the database does not change and its write-ahead log only grows, so both together
 * are what a power cut would leave, which SQLite opens as it was at the last whole commit. A checkpoint meanwhile shows.
 * @throws LabError E_STORE when there was one during each attempt.
 */
export async function copyHistory(data: string, to: string): Promise<BackupFile[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await generation(data);
    if (before === undefined) return [];
    const files: BackupFile[] = [];
    for (const name of [DATABASE, LOG]) {
      if (existsSync(join(data, name)))
        files.push({ path: name, ...(await copyFile(join(data, name), join(to, name))) });
    }
    if ((await generation(data)) === before) return files;
    for (const { path } of files) await rm(join(to, path));
  }
  throw new LabError('E_STORE', `the history was rearranged during each of ${ATTEMPTS} attempts to copy it`);
}

/** Changes with every checkpoint; `undefined` where there is no history. */
async function generation(data: string): Promise<string | undefined> {
  if (!existsSync(join(data, DATABASE))) return undefined;
  const { size, mtimeNs, ino } = await stat(join(data, DATABASE), { bigint: true });
  return `${ino} ${size} ${mtimeNs} ${await logHeader(join(data, LOG))}`;
}

async function logHeader(path: string): Promise<string> {
  if (!existsSync(path)) return '';
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOG_HEADER_BYTES), 0, LOG_HEADER_BYTES, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}
