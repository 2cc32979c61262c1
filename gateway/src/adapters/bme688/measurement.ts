import { LabError } from '@labgate/contract';
import type { OpenContext } from '../../adapter.ts';
import type { Bme688Chip } from './chip.ts';
import { deadlineMsOf, heaterPlanOf, settingsOf, type Bme688Config } from './config.ts';
import { heaterResistance, heaterWrites, type HeaterPlan } from './heater.ts';
import { CONTROL_GAS_1, CONTROL_MEASUREMENT, MODE_BITS, settingsWrites } from './registers.ts';

/** Ambient temperature the first heater target is computed for, °C: the vendor's default. */
const FIRST_AMBIENT_C = 25;

/** Starts and stops measurements of a chip, and knows how long one has been under way. */
export class Measurement {
  readonly #chip: Bme688Chip;
  readonly #config: Bme688Config;
  readonly #time: OpenContext<Bme688Config>['time'];
  readonly #plan: HeaterPlan;
  /** Last temperature measured: the heater's target depends on it. */
  #ambientC = FIRST_AMBIENT_C;
  #startedUs: number | undefined;

  /** @throws LabError E_CALIBRATION when the trimming allows no heater target. */
  constructor(chip: Bme688Chip, config: Bme688Config, time: OpenContext<Bme688Config>['time']) {
    this.#chip = chip;
    this.#config = config;
    this.#time = time;
    this.#plan = heaterPlanOf(config);
    this.#refuseUnusableTrimming();
  }

  /** Time since the start in ms; undefined when nothing was started or the chip should long have finished. */
  get elapsedMs(): number | undefined {
    if (this.#startedUs === undefined) return undefined;
    const elapsedMs = (this.#time.monoUs() - this.#startedUs) / 1000;
    return elapsedMs <= deadlineMsOf(this.#config) ? elapsedMs : undefined;
  }

  /** Writes everything each time, so a chip that lost its power meanwhile measures rightly again. */
  async start(): Promise<void> {
    this.#startedUs = undefined;
    const heater = heaterWrites(this.#plan, this.#ambientC, this.#chip.calibration, this.#chip.variant);
    const settings = settingsWrites(settingsOf(this.#config), valueOf(heater, CONTROL_GAS_1));
    const asleep = valueOf(settings, CONTROL_MEASUREMENT);
    await this.#chip.write([[CONTROL_MEASUREMENT, asleep], ...heater, ...settings]);
    await this.#chip.write([[CONTROL_MEASUREMENT, asleep | MODE_BITS[this.#config.mode]]]);
    this.#startedUs = this.#time.monoUs();
  }

  /** Notes that the values came, and the temperature the next heater target is computed for. */
  finish(ambientC: number): void {
    this.#ambientC = ambientC;
    this.#startedUs = undefined;
  }

  /** Puts the chip to sleep and the heater out. */
  async stop(): Promise<void> {
    this.#startedUs = undefined;
    const { calibration, variant } = this.#chip;
    const heaterOff = heaterWrites({ mode: 'off' }, this.#ambientC, calibration, variant);
    await this.#chip.write([[CONTROL_MEASUREMENT, MODE_BITS.sleep], ...heaterOff]);
  }

  /** A target outside the register's range would wrap: a plate as cold or as hot as chance will have it. */
  #refuseUnusableTrimming(): void {
    const { heater, scan, mode } = this.#config;
    for (const { temperatureC } of mode === 'forced' ? [heater] : scan.steps) {
      const code = heaterResistance(temperatureC, this.#ambientC, this.#chip.calibration);
      if (!(code >= 0 && code <= 0xff)) {
        throw new LabError(
          'E_CALIBRATION',
          `the trimming of the BME688 allows no heater at ${temperatureC} °C`,
          {
            context: { temperatureC, code },
          },
        );
      }
    }
  }
}

function valueOf(writes: readonly (readonly [register: number, value: number])[], register: number): number {
  return writes.findLast(([written]) => written === register)?.[1] ?? 0;
}
