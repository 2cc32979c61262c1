import { constants, existsSync } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Check, Finding } from '../check.ts';

/** Less free space than this is a problem: a day of history and the journal need about as much, bytes. */
const NEEDED_BYTES = 1e9;
const GIGABYTE = 1e9;

/** Can the data folder be written, and is there room? */
export const checkDataFolder: Check = async ({ config }) => {
  const folder = resolve(config.dataDir);
  const existing = nearestExisting(folder);
  return [await checkWritable(folder, existing), await checkSpace(existing)];
};

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

async function checkWritable(folder: string, existing: string): Promise<Finding> {
  const subject = 'Data folder';
  try {
    if (!(await stat(existing)).isDirectory()) throw new Error('not a folder');
    await access(existing, constants.W_OK | constants.X_OK);
  } catch {
    const remedy = `make ${existing} a folder that this user may write, or set LABGATE_DATA`;
    return { status: 'problem', subject, detail: `${folder} cannot be written`, remedy };
  }
  const detail = existing === folder ? `${folder} can be written` : `${folder} will be made`;
  return { status: 'ok', subject, detail };
}

async function checkSpace(existing: string): Promise<Finding> {
  const subject = 'Disk';
  const { bavail, bsize } = await statfs(existing);
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / GIGABYTE).toFixed(1)} GB free`;
  if (freeBytes >= NEEDED_BYTES) return { status: 'ok', subject, detail };
  return { status: 'problem', subject, detail, remedy: 'make room, or move the data with LABGATE_DATA' };
}
