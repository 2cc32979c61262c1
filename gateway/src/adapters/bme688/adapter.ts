import { environmentCommands } from '@labgate/contract';
import type { AdapterDescription, Cadence, I2cAdapter } from '../../adapter.ts';
import {
  configSchema,
  deadlineMsOf,
  readingDurationMs,
  referenceStepOf,
  type Bme688Config,
} from './config.ts';
import { stepChannel } from './samples.ts';
import { openBme688 } from './session.ts';
import { SimulatedBme688 } from './simulator.ts';

/** Bosch BME688: temperature, humidity, pressure and gas resistance of the air. */
export const adapter: I2cAdapter<Bme688Config> = {
  kind: 'bme688',
  transport: 'i2c',
  configSchema,
  address: ({ bus, address }) => ({ bus: `i2c-${bus}`, address }),
  describe,
  cadence,
  open: openBme688,
  simulate: (_config, world) => new SimulatedBme688(world),
};

function cadence(config: Bme688Config): Cadence {
  // a tenth on top: the next measurement must not be due before the last one was read
  const periodMs = Math.max(config.intervalMs, Math.ceil(readingDurationMs(config) * 1.1));
  return { periodMs, deadlineMs: deadlineMsOf(config) };
}

function describe(config: Bme688Config): AdapterDescription {
  const { periodMs } = cadence(config);
  const env: AdapterDescription['streams'][string] = {
    periodMs,
    props: {
      temperature: { unit: '°C', datatype: 'float', format: '-40:85', resolution: 0.01, u: 0.5 },
      humidity: { unit: '%', datatype: 'float', format: '0:100', resolution: 0.01, u: 3 },
      pressure: { unit: 'hPa', datatype: 'float', format: '300:1100', resolution: 0.01, u: 0.6 },
      gasResistance: { unit: 'Ω', datatype: 'float', resolution: 1, ...gasNote(config) },
      iaq: {
        name: 'Air quality',
        unit: '#',
        datatype: 'float',
        format: '0:500',
        resolution: 1,
        derived: true,
        note: 'estimate, not BSEC: 0 is the cleanest air this sensor has seen',
      },
      altitude: {
        unit: 'm',
        datatype: 'float',
        resolution: 0.1,
        derived: true,
        note: `from the pressure, with ${config.seaLevelPressurePa / 100} hPa at sea level`,
      },
      dewPoint: { name: 'Dew point', unit: '°C', datatype: 'float', resolution: 0.1, derived: true },
    },
  };
  return {
    streams: config.mode === 'forced' ? { env } : { env, scan: { periodMs, props: scanChannels(config) } },
    commands: { get: { type: environmentCommands.get } },
  };
}

function gasNote(config: Bme688Config): { readonly note?: string } {
  if (config.mode === 'forced') return { note: `at ${config.heater.temperatureC} °C` };
  const step = referenceStepOf(config);
  return { note: `of step ${step} of the scan, at ${config.scan.steps[step]?.temperatureC} °C` };
}

function scanChannels(config: Bme688Config): AdapterDescription['streams'][string]['props'] {
  return Object.fromEntries(
    config.scan.steps.map(({ temperatureC }, step) => [
      stepChannel(step),
      {
        name: `Step ${step}, ${temperatureC} °C`,
        unit: 'Ω',
        datatype: 'float' as const,
        resolution: 1,
        note: `gas resistance at ${temperatureC} °C`,
      },
    ]),
  );
}
