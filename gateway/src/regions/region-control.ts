import { cameraCommands, LabError } from '@labgate/contract';
import type { CommandOutcome } from '../adapter.ts';
import type { CommandOptions, DeviceControl } from '../control/device-control.ts';
import type { CameraRegions } from './camera-regions.ts';
import type { RegionStore } from './region-store.ts';

interface RegionControlParts {
  readonly dev: string;
  readonly regions: CameraRegions;
  readonly store: RegionStore;
  /** Publishes the descriptor with its new regions. */
  readonly onChange: () => void;
}

/** A camera that takes the command `roi`; everything else is its driver's. */
export class RegionControl implements DeviceControl {
  readonly #camera: DeviceControl;
  readonly #parts: RegionControlParts;

  constructor(camera: DeviceControl, parts: RegionControlParts) {
    this.#camera = camera;
    this.#parts = parts;
  }

  /** @throws LabError E_SCHEMA, E_LIMIT for a region that leaves the picture, E_DISK_FULL; then nothing has changed. */
  async execute(method: string, args: unknown, options: CommandOptions = {}): Promise<CommandOutcome> {
    if (method !== 'roi') return this.#camera.execute(method, args, options);
    const wish = cameraCommands.roi.args.safeParse(args);
    if (!wish.success) throw new LabError('E_SCHEMA', `roi: ${wish.error.issues[0]?.message ?? ''}`);
    const { dev, regions, store, onChange } = this.#parts;
    const { list } = wish.data;
    regions.check(list);
    const before = { list: regions.list };
    await store.set(dev, list);
    regions.replace(list);
    onChange();
    return { data: { list }, before };
  }

  switchOff(): Promise<CommandOutcome> {
    return this.#camera.switchOff();
  }

  close(): Promise<void> {
    return this.#camera.close();
  }
}
