import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { CommandOutcome } from '../adapter.ts';
import type { CommandOptions, DeviceControl } from '../control/device-control.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import type { WholePictures } from './whole-pictures.ts';

/** Both sub-pages at the slowest rate of a camera, 0.5 Hz, and one that had just begun, ms. */
const PATIENCE_MS = 7_000;

interface SnapshotControlParts {
  readonly dev: string;
  readonly pictures: WholePictures;
  readonly store: SnapshotStore;
  readonly clock: Pick<Clock, 'schedule'>;
}

/** A camera that takes the command `snapshot`; everything else is its driver's. */
export class SnapshotControl implements DeviceControl {
  readonly #camera: DeviceControl;
  readonly #parts: SnapshotControlParts;

  constructor(camera: DeviceControl, parts: SnapshotControlParts) {
    this.#camera = camera;
    this.#parts = parts;
  }

  /** @throws LabError E_TIMEOUT when no whole picture comes, E_DISK_FULL, E_PERMISSION, E_STORE. */
  async execute(method: string, args: unknown, options: CommandOptions = {}): Promise<CommandOutcome> {
    if (method !== 'snapshot') return this.#camera.execute(method, args, options);
    const { dev, store } = this.#parts;
    return { data: { path: await store.keep(dev, await this.#nextPicture(options.signal)) } };
  }

  switchOff(): Promise<CommandOutcome> {
    return this.#camera.switchOff();
  }

  close(): Promise<void> {
    return this.#camera.close();
  }

  async #nextPicture(signal: AbortSignal | undefined): Promise<Uint8Array> {
    const patience = new AbortController();
    const cancel = this.#parts.clock.schedule(PATIENCE_MS, () => patience.abort());
    const signals = signal === undefined ? [patience.signal] : [patience.signal, signal];
    const picture = await this.#parts.pictures.next(AbortSignal.any(signals));
    cancel();
    if (picture === undefined) {
      throw new LabError(
        'E_TIMEOUT',
        `${this.#parts.dev} has not made a whole picture within ${PATIENCE_MS} ms`,
      );
    }
    return picture;
  }
}
