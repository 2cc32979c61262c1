import type { RandomSource } from './random-source.ts';

export const VALUE_KINDS = ['two decimals', 'integers', 'doubles', 'huge', 'constant', 'mixed'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** Makes the times and values of one series: mostly in order, with gaps, jumps back, repeats and bursts. */
export class RandomSeries {
  readonly #random: RandomSource;
  readonly #kind: ValueKind;
  readonly #startMs: number;
  readonly #periodMs: number;
  #nowMs: number;
  #level = 20;

  constructor(random: RandomSource, startMs: number) {
    this.#random = random;
    this.#kind = random.pick(VALUE_KINDS);
    this.#periodMs = random.pick([1, 7, 50, 1000, 1000, 10_000, 61_000]);
    this.#startMs = startMs;
    this.#nowMs = startMs;
  }

  next(): { readonly timeMs: number; readonly value: number } {
    return { timeMs: this.#time(), value: this.#value(this.#kind) };
  }

  #time(): number {
    const random = this.#random;
    const chance = random.next();
    if (chance < 0.02) return this.#startMs + random.integer(this.#nowMs - this.#startMs + 1);
    if (chance < 0.05) return Math.max(this.#startMs, this.#nowMs - random.integer(5 * this.#periodMs));
    if (chance < 0.07) return this.#nowMs;
    if (chance < 0.072) this.#nowMs += random.integer(3_600_000);
    if (chance > 0.9999) this.#nowMs += 20 * 86_400_000;
    this.#nowMs += Math.max(1, this.#periodMs + random.integer(5) - 2);
    return this.#nowMs;
  }

  #value(kind: ValueKind): number {
    const random = this.#random;
    this.#level += (random.next() - 0.5) / 5;
    switch (kind) {
      case 'two decimals':
        return Math.round(this.#level * 100) / 100;
      case 'integers':
        return random.integer(2_000_001) - 1_000_000;
      case 'doubles':
        return this.#level * Math.PI;
      case 'huge':
        return (random.next() - 0.5) * 10 ** random.integer(300);
      case 'constant':
        return -7.25;
      case 'mixed':
        return this.#value(random.pick(['two decimals', 'integers', 'doubles', 'constant']));
    }
  }
}
