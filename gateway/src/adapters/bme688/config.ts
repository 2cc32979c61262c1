import { z } from 'zod';
import { STANDARD_SEA_LEVEL_PRESSURE_PA } from './altitude.ts';
import { MAX_HEATER_TEMPERATURE_C, type HeaterPlan } from './heater.ts';
import { measurementDurationUs, type MeasurementSettings } from './registers.ts';

const OVERSAMPLINGS = [1, 2, 4, 8, 16] as const;
const FILTER_COEFFICIENTS = [0, 1, 3, 7, 15, 31, 63, 127] as const;

const oversamplingSchema = z.literal(OVERSAMPLINGS);
const heaterTemperatureSchema = z.number().min(100).max(MAX_HEATER_TEMPERATURE_C);

const stepSchema = z.strictObject({
  temperatureC: heaterTemperatureSchema.describe('Target of the hot plate, °C.'),
  repeats: z.int().min(1).max(255).describe('Sub-measurements the step lasts.'),
});

/** Bosch's general-purpose scan: one hot phase, two cold ones, hot again. */
const DEFAULT_STEPS = [
  [320, 5],
  [100, 2],
  [100, 10],
  [100, 30],
  [200, 5],
  [200, 5],
  [200, 5],
  [320, 5],
  [320, 5],
  [320, 5],
].map(([temperatureC = 0, repeats = 0]) => ({ temperatureC, repeats }));

/** Configuration of a BME688. */
export const configSchema = z
  .strictObject({
    bus: z.int().min(0).max(255).default(1).describe('Number of the I2C bus: 1 is `/dev/i2c-1`.'),
    address: z.literal([0x76, 0x77]).default(0x76).describe('SDO to ground: 0x76; to the supply: 0x77.'),
    intervalMs: z
      .int()
      .min(100)
      .max(600_000)
      .default(1000)
      .describe('Interval of the readings, ms; stretched to what a measurement takes.'),
    mode: z
      .enum(['forced', 'parallel'])
      .default('forced')
      .describe('`forced`: one heater step a reading. `parallel`: a scan of up to ten steps a reading.'),
    oversampling: z
      .strictObject({
        temperature: oversamplingSchema.default(2),
        pressure: oversamplingSchema.default(16),
        humidity: oversamplingSchema.default(1),
      })
      .prefault({}),
    filter: z
      .literal(FILTER_COEFFICIENTS)
      .default(0)
      .describe('Coefficient of the IIR filter of temperature and pressure.'),
    heater: z
      .strictObject({
        temperatureC: heaterTemperatureSchema.default(320),
        durationMs: z.int().min(1).max(4032).default(150),
      })
      .prefault({})
      .describe('The heater in forced mode.'),
    scan: z
      .strictObject({
        steps: z.array(stepSchema).min(1).max(10).default(DEFAULT_STEPS),
        /** Interval of the sub-measurements, ms. */
        subPeriodMs: z.int().min(20).max(1900).default(140),
      })
      .prefault({})
      .describe('The heater in parallel mode.'),
    seaLevelPressurePa: z
      .number()
      .min(80_000)
      .max(120_000)
      .default(STANDARD_SEA_LEVEL_PRESSURE_PA)
      .describe('Pressure at sea level, Pa, that the altitude is counted from.'),
    airQuality: z
      .strictObject({
        humidityWeight: z.number().min(0).max(1).default(0.03),
        burnInSamples: z.int().min(0).max(1_000_000).default(300),
        windowSamples: z.int().min(1).max(1_000_000).default(86_400),
      })
      .prefault({})
      .describe('The air-quality estimate; samples are valid gas readings.'),
    raw: z.boolean().default(false).describe('Publishes the counts behind the values too.'),
  })
  .superRefine((config, context) => {
    const conversionMs = measurementDurationUs('parallel', settingsOf(config)) / 1000;
    if (config.mode === 'parallel' && config.scan.subPeriodMs <= conversionMs) {
      context.addIssue({
        code: 'custom',
        path: ['scan', 'subPeriodMs'],
        message: `must be longer than a conversion with this oversampling: ${Math.ceil(conversionMs)} ms`,
      });
    }
  });
export type Bme688Config = z.infer<typeof configSchema>;

/** The measurement settings of a configuration, as register codes. */
export function settingsOf(config: Pick<Bme688Config, 'oversampling' | 'filter'>): MeasurementSettings {
  const { temperature, pressure, humidity } = config.oversampling;
  return {
    osTemperature: OVERSAMPLINGS.indexOf(temperature) + 1,
    osPressure: OVERSAMPLINGS.indexOf(pressure) + 1,
    osHumidity: OVERSAMPLINGS.indexOf(humidity) + 1,
    filter: FILTER_COEFFICIENTS.indexOf(config.filter),
    standby: 8,
  };
}

/** The heater plan of a configuration. */
export function heaterPlanOf(config: Bme688Config): Exclude<HeaterPlan, { mode: 'off' }> {
  if (config.mode === 'forced') return { mode: 'forced', ...config.heater };
  const conversionMs = measurementDurationUs('parallel', settingsOf(config)) / 1000;
  return {
    mode: 'parallel',
    steps: config.scan.steps.map(({ temperatureC, repeats }) => ({ temperatureC, multiplier: repeats })),
    sharedDurationMs: Math.trunc(config.scan.subPeriodMs - conversionMs),
  };
}

/** How long one reading takes on the chip: a heated measurement, or a whole scan; in ms. */
export function readingDurationMs(config: Bme688Config): number {
  if (config.mode === 'forced') {
    return measurementDurationUs('forced', settingsOf(config)) / 1000 + config.heater.durationMs;
  }
  const subMeasurements = config.scan.steps.reduce((sum, step) => sum + step.repeats, 0);
  return subMeasurements * config.scan.subPeriodMs;
}

/** The step of a scan whose gas resistance is published as the sensor's: the last of the hottest ones. */
export function referenceStepOf(config: Bme688Config): number {
  if (config.mode === 'forced') return 0;
  const hottestC = Math.max(...config.scan.steps.map((step) => step.temperatureC));
  return config.scan.steps.findLastIndex((step) => step.temperatureC === hottestC);
}

/** A reading that has not come by then is given up, ms. */
export function deadlineMsOf(config: Bme688Config): number {
  return 2 * readingDurationMs(config) + 500;
}
