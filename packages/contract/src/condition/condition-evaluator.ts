import type { ChannelValue } from '../telemetry.ts';
import { quantitiesOf, type Condition, type Quantity } from './condition.ts';
import { RateWindow } from './rate-window.ts';

export interface EvaluatorOptions {
  /** How far the value must be back inside before a condition that holds stops to hold, in the unit of the value. */
  readonly hysteresis?: number;
  /**
   * Age in µs from which the other side of a difference is no longer believed: the longer of 3 periods and 2 s for
   * telemetry (contract §3). Without it every age is.
   */
  readonly staleAfterUs?: (quantity: Quantity) => number;
}

type Limited = Exclude<Condition, { kind: 'noData' }>;

/**
 * Says whether a condition holds. It has no timer and no clock: whoever owns it hands in readings and the time, which
 * is monotonic, in µs.
 *
 * Readings decide. A reading without a number (`null`, NaN, text) changes nothing: what holds goes on holding, and a
 * hold that has begun neither ends nor grows. `for N s` is met by the first reading over the limit that comes N s or
 * more after the first of an unbroken row, `for N frames` by the Nth of the row; in a difference the readings of the first
 * quantity are counted. Silence is the business of `no data`, which is the only one that needs `tick`.
 */
export class ConditionEvaluator {
  readonly condition: Condition;
  readonly #hysteresis: number;
  readonly #staleAfterUs: readonly number[];
  readonly #newest: Float64Array;
  readonly #newestUs: Float64Array;
  readonly #rate: RateWindow | undefined;
  #value: number | null = null;
  #isMet = false;
  #framesOver = 0;
  #overSinceUs: number | undefined;
  #lastDataUs: number;

  /** `nowUs` is when the wait for data begins. */
  constructor(condition: Condition, nowUs: number, options: EvaluatorOptions = {}) {
    this.condition = condition;
    const quantities = quantitiesOf(condition);
    this.#hysteresis = Math.max(0, options.hysteresis ?? 0);
    this.#staleAfterUs = quantities.map((quantity) => options.staleAfterUs?.(quantity) ?? Infinity);
    this.#newest = new Float64Array(quantities.length).fill(Number.NaN);
    this.#newestUs = new Float64Array(quantities.length).fill(-Infinity);
    const isRate = condition.kind !== 'noData' && condition.expression.kind === 'rate';
    this.#rate = isRate ? new RateWindow() : undefined;
    this.#lastDataUs = nowUs;
  }

  /** True while the condition holds, its hold served. */
  get isMet(): boolean {
    return this.#isMet;
  }

  /** True from the first reading of a row that is over the limit, whether or not the hold is served. */
  get isOver(): boolean {
    return this.#overSinceUs !== undefined;
  }

  /** The number that was compared last; `null` before the first and for `no data`. */
  get value(): number | null {
    return this.#value;
  }

  /** When `tick` would find that the data has stayed away, µs; `undefined` when there is nothing to wait for. */
  get dueUs(): number | undefined {
    return this.condition.kind === 'noData' && !this.#isMet
      ? this.#lastDataUs + this.condition.forS * 1e6
      : undefined;
  }

  /**
   * Takes a reading of the quantity with this index in `quantitiesOf(condition)`, or for `no data` without a channel a
   * message of its stream, whatever it says. Gives `isMet`.
   */
  take(index: number, reading: ChannelValue | undefined, nowUs: number): boolean {
    const value = asNumber(reading);
    if (this.condition.kind === 'noData') {
      if (this.condition.channel === undefined || !Number.isNaN(value)) this.#dataCame(nowUs);
      return this.#isMet;
    }
    if (Number.isNaN(value)) return this.#isMet;
    this.#newest[index] = value;
    this.#newestUs[index] = nowUs;
    const compared = this.#compared(this.condition, index, nowUs);
    if (compared !== undefined) this.#compare(this.condition, compared, index === 0, nowUs);
    return this.#isMet;
  }

  /** Lets time pass: `no data` begins to hold at `dueUs`. Gives `isMet`. */
  tick(nowUs: number): boolean {
    if (this.dueUs !== undefined && nowUs >= this.dueUs) {
      this.#isMet = true;
      this.#overSinceUs = this.#lastDataUs;
    }
    return this.#isMet;
  }

  #dataCame(nowUs: number): void {
    this.#lastDataUs = nowUs;
    this.#isMet = false;
    this.#overSinceUs = undefined;
  }

  #compared({ expression }: Limited, index: number, nowUs: number): number | undefined {
    switch (expression.kind) {
      case 'value':
        return this.#newest[index];
      case 'rate':
        return this.#rate?.add(nowUs / 1e6, this.#newest[index]);
      case 'difference': {
        const other = 1 - index;
        const isFresh = nowUs - this.#newestUs[other] <= this.#staleAfterUs[other];
        const difference = this.#newest[0] - this.#newest[1];
        return isFresh && !Number.isNaN(difference) ? difference : undefined;
      }
    }
  }

  #compare(condition: Limited, value: number, countsAsFrame: boolean, nowUs: number): void {
    this.#value = value;
    if (isOver(condition, value, this.#isMet ? this.#hysteresis : 0)) {
      if (countsAsFrame) this.#framesOver += 1;
      this.#overSinceUs ??= nowUs;
      const { unit, length } = condition.hold;
      const served = unit === 'frames' ? this.#framesOver : (nowUs - this.#overSinceUs) / 1e6;
      if (served >= length) this.#isMet = true;
    } else {
      this.#isMet = false;
      this.#framesOver = 0;
      this.#overSinceUs = undefined;
    }
  }
}

/** True where the value is not inside the limit by `margin` or more. */
function isOver(condition: Limited, value: number, margin: number): boolean {
  if (condition.kind === 'outside') {
    const { low, high } = condition;
    const inside = Math.min(margin, (high - low) / 2); // a wider margin would leave no way back
    return value < low + inside || value > high - inside;
  }
  const { comparison, limit } = condition;
  switch (comparison) {
    case '>':
      return value > limit - margin;
    case '>=':
      return value >= limit - margin;
    case '<':
      return value < limit + margin;
    case '<=':
      return value <= limit + margin;
  }
}

/** A switch is 1 or 0; what is no number is NaN. */
function asNumber(reading: ChannelValue | undefined): number {
  if (typeof reading === 'number') return Number.isFinite(reading) ? reading : Number.NaN;
  return typeof reading === 'boolean' ? Number(reading) : Number.NaN;
}
