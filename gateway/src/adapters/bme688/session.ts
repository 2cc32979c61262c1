import type { I2cContext, Reading, Session } from '../../adapter.ts';
import { Bme688Chip, type MeasuredField } from './chip.ts';
import { readingDurationMs, referenceStepOf, type Bme688Config } from './config.ts';
import { Measurement } from './measurement.ts';
import { inMeasuredOrder } from './protocol.ts';
import { FIELD_COUNT } from './registers.ts';
import { hasValidGas, SampleMaker } from './samples.ts';

/** Pause between looks at a field that is not there yet, ms. */
const POLL_MS = 5;

/** Opens a BME688. @throws LabError E_NACK, E_WRONG_CHIP, E_CALIBRATION. */
export async function openBme688(context: I2cContext<Bme688Config>): Promise<Session> {
  const { bus, config, time } = context;
  const chip = await Bme688Chip.open(bus, config.address, (delayMs) => context.settle(delayMs));
  const measurement = new Measurement(chip, config, time);
  return config.mode === 'forced'
    ? new ForcedSession(chip, config, measurement)
    : new ParallelSession(chip, config, measurement);
}

/** One heated measurement a reading. */
class ForcedSession implements Session {
  readonly #chip: Bme688Chip;
  readonly #config: Bme688Config;
  readonly #measurement: Measurement;
  readonly #samples: SampleMaker;

  constructor(chip: Bme688Chip, config: Bme688Config, measurement: Measurement) {
    this.#chip = chip;
    this.#config = config;
    this.#measurement = measurement;
    this.#samples = new SampleMaker(config);
  }

  async read(): Promise<Reading> {
    if (this.#measurement.elapsedMs === undefined) {
      await this.#measurement.start();
      return { ready: false, retryAfterMs: Math.ceil(readingDurationMs(this.#config)) };
    }
    const measured = await this.#chip.readField(0);
    if (measured === undefined) return { ready: false, retryAfterMs: POLL_MS };
    this.#measurement.finish(measured.air.temperatureC);
    return { ready: true, samples: [this.#samples.env(measured, measured)] };
  }

  close(): Promise<void> {
    return this.#measurement.stop();
  }
}

/** One scan of the heater profile a reading; the chip sleeps between scans. */
class ParallelSession implements Session {
  readonly #chip: Bme688Chip;
  readonly #config: Bme688Config;
  readonly #measurement: Measurement;
  readonly #samples: SampleMaker;
  readonly #referenceStep: number;
  readonly #lastStep: number;
  #latest: MeasuredField | undefined;
  #steps: (MeasuredField | undefined)[] = [];

  constructor(chip: Bme688Chip, config: Bme688Config, measurement: Measurement) {
    this.#chip = chip;
    this.#config = config;
    this.#measurement = measurement;
    this.#samples = new SampleMaker(config);
    this.#referenceStep = referenceStepOf(config);
    this.#lastStep = config.scan.steps.length - 1;
  }

  async read(): Promise<Reading> {
    const { subPeriodMs, steps } = this.#config.scan;
    const elapsedMs = this.#measurement.elapsedMs;
    if (elapsedMs === undefined) {
      this.#latest = undefined;
      this.#steps = steps.map(() => undefined);
      await this.#measurement.start();
      return { ready: false, retryAfterMs: subPeriodMs };
    }
    await this.#collect();
    // the last step ends the scan, and so does its time: its gas may be invalid
    const isComplete =
      this.#steps[this.#lastStep] !== undefined || elapsedMs > readingDurationMs(this.#config) + subPeriodMs;
    if (this.#latest === undefined || !isComplete) return { ready: false, retryAfterMs: subPeriodMs };
    await this.#measurement.stop();
    this.#measurement.finish(this.#latest.air.temperatureC);
    const env = this.#samples.env(this.#latest, this.#steps[this.#referenceStep]);
    return { ready: true, samples: [env, this.#samples.scan(this.#steps)] };
  }

  close(): Promise<void> {
    return this.#measurement.stop();
  }

  /** Takes the new fields, each to its step. Three reads, so that no field is torn. */
  async #collect(): Promise<void> {
    const measured: MeasuredField[] = [];
    for (let n = 0; n < FIELD_COUNT; n++) {
      const one = await this.#chip.readField(n);
      if (one !== undefined) measured.push(one);
    }
    for (const field of inMeasuredOrder(measured.map((one) => one.field))) {
      this.#latest = measured.find((one) => one.field === field);
      if (hasValidGas(field) && field.gasIndex <= this.#lastStep) this.#steps[field.gasIndex] = this.#latest;
    }
  }
}
