/** A pause between measurements beyond which nobody knows what flowed in it, µs. */
const MAX_PAUSE_US = 5_000_000;
const US_PER_HOUR = 3.6e9;

/** Counts what a supply has given since it was reset; the sums outlive the session. */
export class EnergyMeter {
  readonly #counters: Map<string, number>;
  #last: { readonly atUs: number; readonly powerW: number; readonly currentA: number } | undefined;

  constructor(counters: Map<string, number>) {
    this.#counters = counters;
  }

  /** Wh. */
  get energyWh(): number {
    return this.#counters.get('energyWh') ?? 0;
  }

  /** Ah. */
  get chargeAh(): number {
    return this.#counters.get('chargeAh') ?? 0;
  }

  /** Adds what flowed since the measurement before, as the mean of both (trapezoidal rule). */
  add(atUs: number, powerW: number, currentA: number): void {
    const last = this.#last;
    this.#last = { atUs, powerW, currentA };
    if (last === undefined || atUs - last.atUs > MAX_PAUSE_US) return;
    const hours = (atUs - last.atUs) / US_PER_HOUR;
    this.#counters.set('energyWh', this.energyWh + ((last.powerW + powerW) / 2) * hours);
    this.#counters.set('chargeAh', this.chargeAh + ((last.currentA + currentA) / 2) * hours);
  }

  /** Nothing is known since the last measurement: what flowed until the next one is not counted. */
  pause(): void {
    this.#last = undefined;
  }

  reset(): void {
    this.#counters.set('energyWh', 0);
    this.#counters.set('chargeAh', 0);
  }
}
