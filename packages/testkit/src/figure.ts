/** A measured figure in the form every benchmark gives: a value, and where there is one its ratio to a baseline. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same quantity of what it is compared with, taken in the same run; `null` where there is none. */
  readonly baseline: number | null;
  /** `value / baseline`. */
  readonly ratio: number | null;
}
