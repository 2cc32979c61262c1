import {
  deviceIdSchema,
  isLabError,
  LabError,
  regionListSchema,
  type Description,
  type Region,
} from '@labgate/contract';
import type { Logger } from '@labgate/service-kit';
import { z } from 'zod';
import type { DeviceControl } from '../control/device-control.ts';
import type { LiveValues } from '../live/live-values.ts';
import { CameraRegions } from './camera-regions.ts';
import { RegionControl } from './region-control.ts';
import type { RegionStore } from './region-store.ts';

/** `regions` of `labgate.yaml`: those of each camera until a client replaces them. */
export const regionsConfigSchema = z.record(deviceIdSchema, regionListSchema);
export type RegionsConfig = Readonly<z.infer<typeof regionsConfigSchema>>;

interface RegionsOptions {
  readonly configured: RegionsConfig;
  readonly store: RegionStore;
  readonly live: LiveValues;
  readonly log: Logger;
}

/** The regions of every camera of the gateway. */
export class Regions {
  readonly #options: RegionsOptions;

  constructor(options: RegionsOptions) {
    this.#options = options;
  }

  /**
   * The regions of a device; `undefined` when it makes no pictures.
   * @throws LabError E_CONFIG when the configured ones leave its picture.
   */
  open({ id, frame }: Description): CameraRegions | undefined {
    if (frame === undefined) return undefined;
    const { configured, store, live, log } = this.#options;
    const stored = store.get(id);
    if (stored !== undefined) {
      try {
        return new CameraRegions(id, frame, stored, live);
      } catch (error) {
        if (!isLabError(error, 'E_LIMIT')) throw error;
        log.error({ err: error }, `${id}: the stored regions do not fit; the configured ones are used`);
      }
    }
    const list: readonly Region[] = Object.hasOwn(configured, id) ? configured[id] : [];
    try {
      return new CameraRegions(id, frame, list, live);
    } catch (cause) {
      throw new LabError('E_CONFIG', `regions.${id}: ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      });
    }
  }

  /** What controls a device takes the command `roi` too when it makes pictures; `onChange` publishes its descriptor. */
  control(
    dev: string,
    regions: CameraRegions | undefined,
    device: DeviceControl,
    onChange: () => void,
  ): DeviceControl {
    const { store } = this.#options;
    return regions === undefined ? device : new RegionControl(device, { dev, regions, store, onChange });
  }
}
