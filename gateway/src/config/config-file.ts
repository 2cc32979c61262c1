import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '@labgate/service-kit';
import { storageError, systemCode } from './storage-error.ts';

/** A new file may name where secrets are: it is for its owner only. */
const NEW_FILE_MODE = 0o600;
/** As `replaceFile` calls them. */
const DRAFT = /\.[0-9a-f]{8}\.new$/;

/** `labgate.yaml`, wherever it is. */
export class ConfigFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** `undefined` while there is none. @throws LabError E_PERMISSION, E_STORE. */
  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw storageError(this.path, 'read', error);
    }
  }

  /** Removes what a process that was killed left half written beside it. */
  async removeDrafts(): Promise<void> {
    const folder = dirname(this.path);
    const name = basename(this.path);
    const files = await readdir(folder).catch(() => []); // there is no folder yet
    for (const file of files) {
      const isDraft = file.startsWith(`${name}.`) && DRAFT.test(file);
      if (isDraft) await rm(join(folder, file), { force: true });
    }
  }

  /** Replaces it as a whole; a link to it stays one. @throws LabError E_PERMISSION, E_DISK_FULL, E_STORE. */
  async write(text: string): Promise<void> {
    try {
      const path = await realpath(this.path).catch(() => this.path); // there is none yet
      await replaceFile(path, text, await modeOf(path));
    } catch (error) {
      throw storageError(this.path, 'written', error);
    }
  }
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return NEW_FILE_MODE; // there is none yet
  }
}
