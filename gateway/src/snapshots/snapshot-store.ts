import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '@labgate/contract';
import { replaceFile, type Clock } from '@labgate/service-kit';
import { storageError, systemCode } from '../config/storage-error.ts';
import { Turn } from '../turn.ts';

/** Camera and Unix ms: what else a name holds is no snapshot, and nothing leaves the folder by it. */
const NAME = /^[a-z0-9][a-z0-9-]{0,30}-(\d{13,14})\.frame$/;
/** The oldest go when there are more: 160 KB. */
const MAX_SNAPSHOTS = 100;

/** Where HTTP serves them. */
export const SNAPSHOTS_PATH = '/api/v1/snapshots';

/** Keeps single pictures of cameras in a folder below the data folder. */
export class SnapshotStore {
  readonly #folder: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #turn = new Turn();

  constructor(dataDir: string, clock: Pick<Clock, 'nowMs'>) {
    this.#folder = join(dataDir, 'snapshots');
    this.#clock = clock;
  }

  /** Keeps a frame and gives the path HTTP serves it at. @throws LabError E_DISK_FULL, E_PERMISSION, E_STORE. */
  keep(camera: string, frame: Uint8Array): Promise<string> {
    const name = `${camera}-${this.#clock.nowMs()}.frame`;
    return this.#turn.take(async () => {
      try {
        await replaceFile(join(this.#folder, name), frame, 0o644);
        await this.#prune();
      } catch (cause) {
        throw storageError(join(this.#folder, name), 'written', cause);
      }
      return `${SNAPSHOTS_PATH}/${name}`;
    });
  }

  /** @throws LabError E_UNKNOWN when there is no such snapshot, or none any more. */
  async read(name: string): Promise<Uint8Array> {
    if (!NAME.test(name)) throw new LabError('E_UNKNOWN', 'this is no name of a snapshot');
    try {
      return await readFile(join(this.#folder, name));
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT')
        throw new LabError('E_UNKNOWN', 'this snapshot is not kept', { cause });
      throw storageError(join(this.#folder, name), 'read', cause);
    }
  }

  async #prune(): Promise<void> {
    const takenMs = (name: string): number => Number(NAME.exec(name)?.[1]);
    const names = (await readdir(this.#folder)).filter((name) => NAME.test(name));
    const oldestFirst = names.toSorted((a, b) => takenMs(a) - takenMs(b));
    for (const name of oldestFirst.slice(0, -MAX_SNAPSHOTS))
      await rm(join(this.#folder, name), { force: true });
  }
}
