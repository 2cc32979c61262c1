import type { Table } from './history-file.ts';

/** Counts each damaged part once, however often it is met. */
export class DamageLog {
  readonly #parts = new Map<string, number>();

  /** Notes a row that cannot be read, with the samples in it as far as known. */
  note(table: Table, id: number, samples = 0): void {
    this.#parts.set(`${table}:${id}`, samples);
  }

  /** Damaged parts and the samples in them as far as known. */
  get counts(): { readonly parts: number; readonly samples: number } {
    let samples = 0;
    for (const lost of this.#parts.values()) samples += lost;
    return { parts: this.#parts.size, samples };
  }
}
