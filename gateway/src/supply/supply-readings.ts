import { LabError } from '@labgate/contract';
import type { Request, SupplyInstrument, SupplyQuantity } from './supply-instrument.ts';

/** A measurement and how sure it is. */
export interface Measurement {
  /** V or A; `null` when the supply has none. */
  readonly value: number | null;
  /** False when it jumped and a second reading did not bear it out. */
  readonly isSure: boolean;
}

/** Steps of the resolution that a measurement may move without being read again. */
const JUMP_STEPS = 50;

/**
 * Reads a supply whose line has no checksum: a digit that noise turned into another one looks like a value. So what
 * changes suddenly is read twice, and what is steady costs nothing.
 */
export class SupplyReadings {
  readonly #instrument: SupplyInstrument;
  readonly #last = new Map<SupplyQuantity, number>();

  constructor(instrument: SupplyInstrument) {
    this.#instrument = instrument;
  }

  /** @throws LabError E_TIMEOUT, E_GARBLED, E_BUSY, E_BUS, E_BUS_MISSING. */
  async measure(quantity: 'vOut' | 'iOut', request: Request): Promise<Measurement> {
    const { voltageV, currentA } = this.#instrument.resolution;
    const jump = JUMP_STEPS * (quantity === 'vOut' ? voltageV : currentA);
    const before = this.#last.get(quantity);
    const value = await this.#instrument.ask(quantity, request);
    if (value === null || before === undefined || Math.abs(value - before) <= jump) {
      return this.#keep(quantity, value, true);
    }
    const again = await this.#instrument.ask(quantity, request);
    return this.#keep(quantity, again, again !== null && Math.abs(again - value) <= jump);
  }

  /** A set-point, V or A. @throws LabError E_GARBLED when two readings of a change differ, E_NOT_READY. */
  async setPoint(quantity: 'vSet' | 'iSet', request: Request): Promise<number> {
    const value = await this.#askNumber(quantity, request);
    if (value !== this.#last.get(quantity) && value !== (await this.#askNumber(quantity, request))) {
      throw disagreeing(quantity);
    }
    this.#last.set(quantity, value);
    return value;
  }

  async #askNumber(quantity: SupplyQuantity, request: Request): Promise<number> {
    const value = await this.#instrument.ask(quantity, request);
    if (value !== null) return value;
    throw new LabError('E_NOT_READY', `the supply has no ${quantity}`, { context: { quantity } });
  }

  #keep(quantity: SupplyQuantity, value: number | null, isSure: boolean): Measurement {
    if (value === null) this.#last.delete(quantity);
    else this.#last.set(quantity, value);
    return { value, isSure };
  }
}

function disagreeing(what: string): LabError {
  return new LabError('E_GARBLED', `readings of ${what} one after the other differ`, { context: { what } });
}
