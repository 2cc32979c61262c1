import type { SimulatedWorld } from '../../adapter.ts';
import type { ChipFault, FaultableChip } from '../../transports/i2c/i2c-chip.ts';
import { COEFFICIENT_BLOCKS, parseCalibration, type Calibration } from './calibration.ts';
import type { GasVariant } from './compensation.ts';
import { decodeGasWait, decodeSharedDuration } from './heater.ts';
import {
  BME688_CHIP_ID,
  CHIP_ID,
  CONTROL_GAS_0,
  CONTROL_GAS_1,
  CONTROL_HUMIDITY,
  CONTROL_MEASUREMENT,
  FIELD_0,
  FIELD_COUNT,
  FIELD_LENGTH,
  GAS_WAIT_0,
  measurementDurationUs,
  MODE_BITS,
  RES_HEAT_0,
  RESET,
  RESET_COMMAND,
  runGasBits,
  SHARED_HEATER_DURATION,
  VARIANT_ID,
} from './registers.ts';
import { encodeField, fieldCodesOf } from './simulated-field.ts';

/** What a simulated chip is made as; for tests. */
interface SimulatedBme688Options {
  readonly chipId?: number;
  readonly variant?: GasVariant;
  /** The 42 bytes of factory trimming. */
  readonly coefficients?: Uint8Array;
}

/** The trimming of a sensor as it might leave the factory. */
const TYPICAL_COEFFICIENTS = Uint8Array.from(
  '4f67030c228fa7d758ffbe1ba9ff201e000040f430f61e40a030002d14789c9b6514d3c91233d11512d3'.match(/../g) ?? [],
  (hex) => Number.parseInt(hex, 16),
);

/** Heating time after which the simulated plate is at its target, ms. */
const HEAT_UP_MS = 20;
/** A plate this many res_heat codes colder shows e times the resistance. */
const CODES_PER_E_FOLD = 40;

/** A BME688 as the wire sees it: its registers, its conversion times, and air out of the simulated world. */
export class SimulatedBme688 implements FaultableChip {
  fault: ChipFault = 'none';
  readonly #world: SimulatedWorld;
  readonly #variant: GasVariant;
  readonly #calibration: Calibration;
  readonly #factory = new Uint8Array(256);
  #registers = new Uint8Array(256);
  #pointer = 0;
  /** What the next written byte is: the first of a pair is a register, the second its value. */
  #expectsValue = false;
  readonly #readFields = new Set<number>();
  #startedUs = 0;
  /** Sub-measurements finished since the start. */
  #finished = 0;
  #lastAir: ReturnType<SimulatedWorld['air']> | undefined;

  constructor(world: SimulatedWorld, options: SimulatedBme688Options = {}) {
    this.#world = world;
    this.#variant = options.variant ?? 'high';
    const coefficients = options.coefficients ?? TYPICAL_COEFFICIENTS;
    this.#calibration = parseCalibration(coefficients);
    let at = 0;
    for (const { register, length } of COEFFICIENT_BLOCKS) {
      this.#factory.set(coefficients.subarray(at, at + length), register);
      at += length;
    }
    this.#factory[CHIP_ID] = options.chipId ?? BME688_CHIP_ID;
    this.#factory[VARIANT_ID] = this.#variant === 'high' ? 1 : 0;
    this.#registers.set(this.#factory);
  }

  start(direction: 'write' | 'read'): boolean {
    if (this.fault === 'absent') return false;
    if (direction === 'write') this.#expectsValue = false;
    else this.#advance();
    return true;
  }

  writeByte(byte: number): boolean {
    if (this.#expectsValue) this.#write(this.#pointer, byte);
    else this.#pointer = byte;
    this.#expectsValue = !this.#expectsValue;
    return true;
  }

  readByte(): number {
    const register = this.#pointer;
    this.#pointer = (this.#pointer + 1) & 0xff;
    if (this.fault === 'garbage') return Math.floor(this.#world.random() * 256);
    const value = this.#registers[register] ?? 0;
    const field = (register - FIELD_0) / FIELD_LENGTH;
    if (!Number.isInteger(field) || field < 0 || field >= FIELD_COUNT) return value;
    if (this.fault === 'timeout') return value & 0x7f;
    this.#readFields.add(field);
    return value;
  }

  /** New data is new once: the flag goes with the transfer that read it. */
  stop(): void {
    for (const field of this.#readFields) {
      const status = FIELD_0 + field * FIELD_LENGTH;
      this.#registers[status] = this.#register(status) & 0x7f;
    }
    this.#readFields.clear();
  }

  /** Takes the power away for a moment: the registers are as the factory left them. */
  powerCycle(): void {
    this.#registers = Uint8Array.from(this.#factory);
    this.#finished = 0;
  }

  #write(register: number, value: number): void {
    if (register === RESET) {
      if (value === RESET_COMMAND) this.powerCycle();
      return;
    }
    if (register < RES_HEAT_0 || register > 0x7f) return; // data, trimming and ids are read-only
    this.#advance();
    this.#registers[register] = value;
    if (register !== CONTROL_MEASUREMENT) return;
    this.#startedUs = this.#world.monoUs();
    this.#finished = 0;
  }

  /** Carries out what fell due since the last look. */
  #advance(): void {
    const mode = this.#register(CONTROL_MEASUREMENT) & 0x03;
    const elapsedUs = this.#world.monoUs() - this.#startedUs;
    if (mode === MODE_BITS.forced) {
      if (elapsedUs < this.#forcedDurationUs()) return;
      this.#registers[CONTROL_MEASUREMENT] = this.#register(CONTROL_MEASUREMENT) & 0xfc;
      this.#fill(0, 0, { step: 0, isLast: true });
    } else if (mode === MODE_BITS.parallel) {
      const finished = Math.floor(elapsedUs / this.#subPeriodUs());
      // older ones were overwritten before anybody could see them
      for (let k = Math.max(this.#finished, finished - FIELD_COUNT); k < finished; k++) {
        this.#fill(k % FIELD_COUNT, k & 0xff, this.#stepAt(k));
      }
      this.#finished = finished;
    }
  }

  #fill(n: number, measurementIndex: number, at: { readonly step: number; readonly isLast: boolean }): void {
    const air = this.fault === 'frozen' && this.#lastAir !== undefined ? this.#lastAir : this.#world.air();
    this.#lastAir = air;
    const gasResistanceOhm = air.gasResistanceOhm * this.#coldFactor(at.step);
    const codes = fieldCodesOf({ ...air, gasResistanceOhm }, this.#calibration, this.#variant);
    const runsGas = (this.#register(CONTROL_GAS_1) & 0x30) === runGasBits(this.#variant);
    const heats =
      runsGas && (this.#register(CONTROL_GAS_0) & 0x08) === 0 && this.#heatingTimeMs() >= HEAT_UP_MS;
    this.#registers.set(
      encodeField(
        {
          newData: true,
          gasValid: runsGas && at.isLast,
          heatStable: heats && at.isLast,
          gasIndex: at.step,
          measurementIndex,
          codes,
        },
        this.#variant,
      ),
      FIELD_0 + n * FIELD_LENGTH,
    );
  }

  /** The hottest step sees the world's resistance; a colder plate sees more. */
  #coldFactor(step: number): number {
    const codes = Array.from({ length: this.#stepCount() }, (_, i) => this.#register(RES_HEAT_0 + i));
    return Math.exp((Math.max(...codes) - (codes[step] ?? 0)) / CODES_PER_E_FOLD);
  }

  /** The step a sub-measurement of parallel mode belongs to, and whether it is the last of that step. */
  #stepAt(k: number): { readonly step: number; readonly isLast: boolean } {
    const repeats = Array.from({ length: this.#stepCount() }, (_, i) =>
      Math.max(1, this.#register(GAS_WAIT_0 + i)),
    );
    let rest = k % repeats.reduce((sum, count) => sum + count, 0);
    let step = 0;
    for (const count of repeats) {
      if (rest < count) return { step, isLast: rest === count - 1 };
      rest -= count;
      step += 1;
    }
    return { step: 0, isLast: false };
  }

  #stepCount(): number {
    return Math.max(1, this.#register(CONTROL_GAS_1) & 0x0f);
  }

  #heatingTimeMs(): number {
    const isForced = (this.#register(CONTROL_GAS_1) & 0x0f) === 0;
    return isForced
      ? decodeGasWait(this.#register(GAS_WAIT_0))
      : decodeSharedDuration(this.#register(SHARED_HEATER_DURATION));
  }

  #forcedDurationUs(): number {
    const runsGas = (this.#register(CONTROL_GAS_1) & 0x30) !== 0;
    return (
      measurementDurationUs('forced', this.#oversampling()) + (runsGas ? this.#heatingTimeMs() * 1000 : 0)
    );
  }

  #subPeriodUs(): number {
    return measurementDurationUs('parallel', this.#oversampling()) + this.#heatingTimeMs() * 1000;
  }

  #oversampling(): { osTemperature: number; osPressure: number; osHumidity: number } {
    const measurement = this.#register(CONTROL_MEASUREMENT);
    return {
      osTemperature: measurement >> 5,
      osPressure: (measurement >> 2) & 0x07,
      osHumidity: this.#register(CONTROL_HUMIDITY) & 0x07,
    };
  }

  #register(register: number): number {
    return this.#registers[register] ?? 0;
  }
}
