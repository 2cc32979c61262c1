/** How a part of the system is: `unknown` where nobody tells. */
export type HealthState = 'ok' | 'warn' | 'alarm' | 'unknown';

/** One part of the system as the health screen shows it. */
export interface HealthRow {
  readonly key: string;
  readonly name: string;
  readonly state: HealthState;
  /** The state in a word or two. */
  readonly word: string;
  /** Figures behind it. */
  readonly value: string;
  /** What to do; empty where there is nothing to do. */
  readonly advice: string;
}
