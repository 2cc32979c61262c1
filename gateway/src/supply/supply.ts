import { EnergyMeter } from './energy-meter.ts';
import { SettingsWatch, type Setting } from './settings-watch.ts';
import type { Request, SupplyInstrument, SupplyStatus } from './supply-instrument.ts';
import { SupplyReadings, type Measurement } from './supply-readings.ts';

/** All that is known of a supply at one time. */
export interface SupplyReading {
  /** V. */
  readonly vSet: number;
  /** A. */
  readonly iSet: number;
  readonly vOut: Measurement;
  readonly iOut: Measurement;
  /** Voltage times current, W; `null` when one of them is missing. */
  readonly powerW: number | null;
  readonly status: SupplyStatus;
  /** Words of what has tripped. */
  readonly faults: readonly string[];
}

/** The output went off while a protection was on and nobody told it to: that protection, or the front panel. */
export const OFF_BY_ITSELF = 'off-by-itself';

const SET_POINTS = ['vSet', 'iSet'] as const;

/** A supply and what is remembered of it: who changed what, what has tripped, what it has given. */
export class Supply {
  readonly instrument: SupplyInstrument;
  readonly watch: SettingsWatch;
  readonly meter: EnergyMeter;
  readonly #time: { monoUs(): number };
  readonly #counters: Map<string, number>;
  readonly #readings: SupplyReadings;
  #notices: string[] = [];
  #polls = 0;

  constructor(instrument: SupplyInstrument, counters: Map<string, number>, time: { monoUs(): number }) {
    this.instrument = instrument;
    this.watch = new SettingsWatch(counters);
    this.meter = new EnergyMeter(counters);
    this.#counters = counters;
    this.#time = time;
    this.#readings = new SupplyReadings(instrument);
  }

  /** Reads everything. @throws LabError what the instrument throws. */
  async readAll(request: Request): Promise<SupplyReading> {
    for (const quantity of SET_POINTS) await this.readSetPoint(quantity, request);
    return this.#measured(request);
  }

  /** Reads what changes, and of the set-points one at a time: a slow line has no room for more. */
  async poll(request: Request): Promise<SupplyReading> {
    const isFirst = this.#polls === 0;
    const turn = this.#polls % SET_POINTS.length;
    for (const [i, quantity] of SET_POINTS.entries()) {
      const isUnknown = isFirst || this.watch.known(quantity) === undefined;
      if (isUnknown || i === turn) await this.readSetPoint(quantity, request);
    }
    const reading = await this.#measured(request);
    this.#polls += 1;
    return reading;
  }

  /** @throws LabError what the instrument throws. */
  async readSetPoint(quantity: 'vSet' | 'iSet', request: Request): Promise<number> {
    const value = await this.#readings.setPoint(quantity, request);
    this.#see(quantity, value);
    return value;
  }

  async #readStatus(request: Request): Promise<SupplyStatus> {
    const status = await this.instrument.status(request);
    const wasOn = this.watch.known('output') === 1;
    this.#see('output', status.output ? 1 : 0);
    if (status.output) this.forgetTrips();
    else if (wasOn && status.guards.length > 0) this.#counters.set(OFF_BY_ITSELF, 1);
    return status;
  }

  forgetTrips(): void {
    this.#counters.delete(OFF_BY_ITSELF);
  }

  /** What there is to say since the last time this was asked. */
  takeNotices(): readonly string[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  async #measured(request: Request): Promise<SupplyReading> {
    const vOut = await this.#readings.measure('vOut', request);
    const iOut = await this.#readings.measure('iOut', request);
    const status = await this.#readStatus(request);
    const powerW = vOut.value === null || iOut.value === null ? null : vOut.value * iOut.value;
    if (powerW === null || !vOut.isSure || !iOut.isSure) this.meter.pause();
    else this.meter.add(this.#time.monoUs(), powerW, iOut.value ?? 0);
    const faults = [...status.tripped, ...(this.#counters.has(OFF_BY_ITSELF) ? [OFF_BY_ITSELF] : [])];
    return {
      vSet: this.watch.known('vSet') ?? Number.NaN,
      iSet: this.watch.known('iSet') ?? Number.NaN,
      vOut,
      iOut,
      powerW,
      status,
      faults,
    };
  }

  #see(setting: Setting, value: number): void {
    const notice = this.watch.see(setting, value);
    if (notice !== undefined) this.#notices.push(notice);
  }
}
