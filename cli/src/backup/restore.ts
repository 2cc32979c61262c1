import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '@labgate/contract';
import { readBenchConfig } from '../doctor/bench-config.ts';
import { printNote, type Terminal } from '../terminal.ts';
import { readBackupList, type BackupFile } from './backup-list.ts';
import { sha256Of } from '../sha256-of.ts';
import { copyFile } from './copy-file.ts';

/** Faults of a backup that are named; more are counted. */
const NAMED = 5;

/**
 * Puts a backup into an empty data folder. Nothing is written unless every file is as it was copied.
 * @throws LabError E_CONFIG when the folder is not empty, or for what is no finished backup; E_STORE for a damaged one.
 */
export async function restore(terminal: Terminal, source: string): Promise<void> {
  const { dataDir } = readBenchConfig(terminal.env);
  const [from, data] = [resolve(source), resolve(dataDir)];
  if (existsSync(data) && (await readdir(data)).length > 0) {
    throw new LabError(
      'E_CONFIG',
      `${data} is not empty: a backup is put into an empty data folder (LABGATE_DATA)`,
    );
  }
  const { files, takenAt, software } = await readBackupList(from);
  const faults: string[] = [];
  for (const file of files) if (!(await isIntact(from, file))) faults.push(file.path);
  if (faults.length > 0) {
    const more = faults.length > NAMED ? ` and ${faults.length - NAMED} more` : '';
    throw new LabError('E_STORE', `the backup is damaged: ${faults.slice(0, NAMED).join(', ')}${more}`);
  }
  for (const { path } of files) await copyFile(join(from, path), join(data, path));
  printNote(
    terminal,
    `${files.length} files of ${new Date(takenAt).toISOString()}, labgate ${software}, in ${data}`,
  );
  const config = terminal.env['LABGATE_CONFIG'];
  if (config && !existsSync(config) && files.some(({ path }) => path === 'labgate.yaml')) {
    printNote(terminal, `the configuration is in ${join(data, 'labgate.yaml')}: copy it to ${config}`);
  }
}

async function isIntact(folder: string, { path, bytes, sha256 }: BackupFile): Promise<boolean> {
  const copy = join(folder, path);
  const size = statSync(copy, { throwIfNoEntry: false })?.size;
  return size === bytes && (await sha256Of(copy)) === sha256;
}
