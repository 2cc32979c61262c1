import { LabError } from '@labgate/contract';
import type { I2cBus } from '../../transports/i2c/i2c-bus.ts';
import { COEFFICIENT_BLOCKS, COEFFICIENT_COUNT, parseCalibration, type Calibration } from './calibration.ts';
import { compensate, isGarbled, parseField, type AirValues, type Field } from './protocol.ts';
import type { GasVariant } from './compensation.ts';
import {
  BME688_CHIP_ID,
  CHIP_ID,
  FIELD_0,
  FIELD_LENGTH,
  RESET,
  RESET_COMMAND,
  VARIANT_ID,
  type RegisterWrite,
} from './registers.ts';

/** A block transfer of a real bus carries no more. */
const MAX_TRANSFER_BYTES = 32;

/** Pause after a reset, ms (the vendor's reference waits as long). */
const RESET_PAUSE_MS = 10;

/** A field with new data, in both forms. */
export interface MeasuredField {
  readonly field: Field;
  readonly air: AirValues;
}

/** A BME688 that was identified and reset, and its registers. */
export class Bme688Chip {
  readonly variant: GasVariant;
  readonly calibration: Calibration;
  readonly #wire: Wire;

  private constructor(wire: Wire, variant: GasVariant, calibration: Calibration) {
    this.#wire = wire;
    this.variant = variant;
    this.calibration = calibration;
  }

  /**
   * Identifies the chip, resets it and reads its trimming.
   * @throws LabError E_NACK when nothing answers, E_WRONG_CHIP, E_CALIBRATION.
   */
  static async open(
    bus: I2cBus,
    address: number,
    settle: (delayMs: number) => Promise<void>,
  ): Promise<Bme688Chip> {
    const wire = new Wire(bus, address);
    const chipId = (await wire.read(CHIP_ID, 1))[0] ?? 0;
    if (chipId !== BME688_CHIP_ID) throw wrongChip(`chip id ${hex(chipId)}`, wire.context);
    await wire.write([[RESET, RESET_COMMAND]]);
    await settle(RESET_PAUSE_MS);
    const variantId = (await wire.read(VARIANT_ID, 1))[0] ?? 0;
    if (variantId > 1) throw wrongChip(`variant ${hex(variantId)}`, wire.context);
    const coefficients = await readCoefficients(wire);
    return new Bme688Chip(wire, variantId === 1 ? 'high' : 'low', parseCalibration(coefficients));
  }

  write(writes: readonly RegisterWrite[]): Promise<void> {
    return this.#wire.write(writes);
  }

  /**
   * Reads field `n`, 0…2; undefined when it has no new data.
   * @throws LabError E_GARBLED when the bytes cannot be a field.
   */
  async readField(n: number): Promise<MeasuredField | undefined> {
    const bytes = await this.#wire.read(FIELD_0 + n * FIELD_LENGTH, FIELD_LENGTH);
    const field = parseField(bytes, this.variant);
    if (!field.newData) return undefined;
    const air = compensate(field.codes, this.calibration, this.variant);
    if (isGarbled(bytes, field, air)) {
      throw new LabError('E_GARBLED', 'the BME688 answered a field that it cannot have measured', {
        context: {
          ...this.#wire.context,
          field: n,
          temperatureC: air.temperatureC,
          pressurePa: air.pressurePa,
        },
      });
    }
    return { field, air };
  }
}

/** Registers over the bus. */
class Wire {
  readonly context: { readonly bus: string; readonly address: string };
  readonly #bus: I2cBus;
  readonly #address: number;

  constructor(bus: I2cBus, address: number) {
    this.#bus = bus;
    this.#address = address;
    this.context = { bus: bus.name, address: hex(address) };
  }

  async read(register: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += MAX_TRANSFER_BYTES) {
      const chunk = bytes.subarray(at, Math.min(length, at + MAX_TRANSFER_BYTES));
      await this.#bus.writeRead(this.#address, Uint8Array.of(register + at), chunk);
    }
    return bytes;
  }

  /** Writes register after register; a transfer holds pairs of register and value (datasheet §6.2.1). */
  async write(writes: readonly RegisterWrite[]): Promise<void> {
    const pairs = MAX_TRANSFER_BYTES / 2;
    for (let at = 0; at < writes.length; at += pairs) {
      await this.#bus.write(this.#address, Uint8Array.from(writes.slice(at, at + pairs).flat()));
    }
  }
}

async function readCoefficients(wire: Wire): Promise<Uint8Array> {
  const coefficients = new Uint8Array(COEFFICIENT_COUNT);
  let at = 0;
  for (const { register, length } of COEFFICIENT_BLOCKS) {
    coefficients.set(await wire.read(register, length), at);
    at += length;
  }
  if (coefficients.every((byte) => byte === coefficients[0])) {
    throw new LabError('E_CALIBRATION', 'the BME688 has no factory trimming', { context: wire.context });
  }
  return coefficients;
}

function wrongChip(found: string, context: Wire['context']): LabError {
  return new LabError('E_WRONG_CHIP', `${found} at ${context.address} is not a BME688`, { context });
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
