import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceIdSchema, LabError, regionListSchema, type Region } from '@labgate/contract';
import { putAside, replaceFile, type Logger } from '@labgate/service-kit';
import { z } from 'zod';

const storedSchema = z.object({ v: z.literal(1), cameras: z.record(deviceIdSchema, regionListSchema) });

/** Keeps the regions that clients have drawn, in one file below the data folder. */
export class RegionStore {
  readonly #path: string;
  readonly #cameras: Map<string, readonly Region[]>;
  #writing: Promise<void> = Promise.resolve();

  /** Reads the file; one that cannot be read is put aside and logged, and there are no stored regions. */
  constructor(dataDir: string, log: Logger) {
    this.#path = join(dataDir, 'regions.json');
    this.#cameras = new Map(Object.entries(readStored(this.#path, log)));
  }

  /** `undefined` for a camera whose regions nobody has changed. */
  get(camera: string): readonly Region[] | undefined {
    return this.#cameras.get(camera);
  }

  /** Resolves when it is on the disk. @throws LabError E_DISK_FULL, E_PERMISSION; then nothing has changed. */
  async set(camera: string, list: readonly Region[]): Promise<void> {
    const written = this.#writing.then(() => this.#write(camera, list));
    this.#writing = written.catch(() => undefined); // its caller hears of it; the next write tries anew
    return written;
  }

  async #write(camera: string, list: readonly Region[]): Promise<void> {
    const cameras = Object.fromEntries([...this.#cameras, [camera, list]]);
    try {
      await replaceFile(this.#path, `${JSON.stringify({ v: 1, cameras }, null, 2)}\n`, 0o644);
    } catch (cause) {
      const isDenied = ['EACCES', 'EPERM', 'EROFS'].includes((cause as NodeJS.ErrnoException).code ?? '');
      throw new LabError(isDenied ? 'E_PERMISSION' : 'E_DISK_FULL', `cannot write ${this.#path}`, { cause });
    }
    this.#cameras.set(camera, list);
  }
}

function readStored(path: string, log: Logger): Readonly<Record<string, readonly Region[]>> {
  try {
    return storedSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).cameras;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    log.error({ err: error }, `${path} cannot be read; it is put aside and the configured regions are used`);
    putAside(path, log);
    return {};
  }
}
