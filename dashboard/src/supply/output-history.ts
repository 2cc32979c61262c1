import type { ChannelValue } from '@labgate/contract';

/** What was seen of an output while this page was open. */
export interface OutputPast {
  /** When it became what it is, the gateway's clock, Unix ms; `undefined` when it was so before we looked. */
  readonly sinceMs: number | undefined;
  /** What the supply measured last while it was on. */
  readonly lastOn:
    { readonly voltageV: number | undefined; readonly currentA: number | undefined } | undefined;
}

interface Seen extends OutputPast {
  readonly isOn: boolean;
}

/** Remembers since when each output is on or off, and what it gave when it went off. */
export class OutputHistory {
  readonly #seen = new Map<string, Seen>();

  /** Takes the newest reading of a supply. */
  observe(
    supply: string,
    reading: {
      readonly isOn: boolean;
      readonly tsMs: number;
      readonly vOut: ChannelValue | undefined;
      readonly iOut: ChannelValue | undefined;
    },
  ): void {
    const before = this.#seen.get(supply);
    const isSame = before !== undefined && before.isOn === reading.isOn;
    const sinceMs = isSame ? before.sinceMs : before === undefined ? undefined : reading.tsMs;
    const lastOn = reading.isOn
      ? { voltageV: numberOf(reading.vOut), currentA: numberOf(reading.iOut) }
      : before?.lastOn;
    this.#seen.set(supply, { isOn: reading.isOn, sinceMs, lastOn });
  }

  of(supply: string): OutputPast {
    return this.#seen.get(supply) ?? { sinceMs: undefined, lastOn: undefined };
  }

  /** Another bench is shown. */
  clear(): void {
    this.#seen.clear();
  }
}

function numberOf(value: ChannelValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
