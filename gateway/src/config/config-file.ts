import { readFile, realpath, stat } from 'node:fs/promises';
import { replaceFile } from '@labgate/service-kit';
import { storageError, systemCode } from './storage-error.ts';

/** A new file may name where secrets are: it is for its owner only. */
const NEW_FILE_MODE = 0o600;

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
