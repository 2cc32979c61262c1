import { cameraCommands } from '@labgate/contract';
import type { z } from 'zod';
import type { AdapterDescription, I2cAdapter } from '../../adapter.ts';
import { CAPTURED_SENSOR } from './captured-sensor.ts';
import { mlx90640ConfigSchema, type Mlx90640Config } from './config.ts';
import { pictureSize } from './orientation.ts';
import { openMlx90640 } from './session.ts';
import { Mlx90640Simulator } from './simulator.ts';
import { STATISTICS_PERIOD_MS } from './statistics.ts';

/** Turns of the runner in one sub-page: it skips turns it missed, and the camera's clock sets the pace, not ours. */
const TURNS_A_SUBPAGE = 4;
/** Sub-pages a first reading waits for: two are discarded, one is read, and one may have just been missed. */
const SUBPAGES_TO_WAIT = 4;
/** The bus: a RAM dump takes 153 ms at 100 kHz, and others may be before it. */
const BUS_ALLOWANCE_MS = 500;

/** The Melexis MLX90640, a thermal camera of 32 × 24 pixels. */
export const adapter: I2cAdapter<Mlx90640Config> = {
  kind: 'mlx90640',
  transport: 'i2c',
  configSchema: mlx90640ConfigSchema,
  address: ({ bus, address }) => ({ bus: `i2c-${bus}`, address }),
  describe,
  cadence: ({ rateHz }) => ({
    periodMs: 1000 / rateHz / TURNS_A_SUBPAGE,
    deadlineMs: (SUBPAGES_TO_WAIT * 1000) / rateHz + BUS_ALLOWANCE_MS,
  }),
  open: openMlx90640,
  reconfigure,
  settings,
  simulate: (config, world) =>
    new Mlx90640Simulator(config, world, config.simulatedScene === 'captured' ? CAPTURED_SENSOR : {}),
};

type Set = z.infer<typeof cameraCommands.set.args>;

function reconfigure(config: Mlx90640Config, _method: string, args: unknown): Mlx90640Config {
  const { emissivity, reflectedC, rateHz, orientation } = args as Set;
  return {
    ...config,
    emissivity: emissivity ?? config.emissivity,
    rateHz: rateHz ?? config.rateHz,
    orientation: orientation ?? config.orientation,
    ...(reflectedC === undefined ? {} : { reflectedC }),
  };
}

function settings({ emissivity, reflectedC, rateHz, orientation }: Mlx90640Config): Record<string, unknown> {
  return { emissivity, reflectedC: reflectedC ?? null, rateHz, orientation };
}

function describe({ rateHz, orientation }: Mlx90640Config): AdapterDescription {
  const { width, height } = pictureSize(orientation);
  const temperature = { unit: '°C', datatype: 'float', format: '-273:', resolution: 0.01 } as const;
  return {
    streams: {
      stats: {
        periodMs: Math.max(STATISTICS_PERIOD_MS, 1000 / rateHz),
        props: {
          min: { name: 'Coldest pixel', ...temperature },
          max: { name: 'Hottest pixel', ...temperature },
          mean: { name: 'Mean of the picture', ...temperature },
          hotX: { name: 'Column of the hottest pixel', datatype: 'integer', format: `0:${width - 1}` },
          hotY: { name: 'Row of the hottest pixel', datatype: 'integer', format: `0:${height - 1}` },
          ta: {
            name: 'Die of the camera',
            unit: '°C',
            datatype: 'float',
            format: '-40:85',
            resolution: 0.01,
          },
          vdd: { name: 'Supply of the camera', unit: 'V', datatype: 'float', resolution: 0.0001 },
          fps: { name: 'Sub-pages a second, achieved', unit: 'Hz', datatype: 'float', resolution: 0.01 },
          badPixels: { name: 'Interpolated pixels', unit: '#', datatype: 'integer', format: '0:768' },
          torn: { name: 'Sub-pages discarded', unit: '#', datatype: 'integer', format: '0:' },
        },
      },
    },
    frame: { width, height, rateHz },
    commands: { set: { type: cameraCommands.set } },
  };
}
