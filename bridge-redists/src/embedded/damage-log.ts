import type { Table } from './history-file.ts';

interface Loss {
  readonly parts: number;
  readonly samples: number;
}

/** Counts each damaged part once, however often it is met. */
export class DamageLog {
  readonly #losses = new Map<string, Loss>();

  /** Notes a row that cannot be read, with the samples in it as far as known. */
  note(table: Table, id: number, samples = 0): void {
    this.noteLoss(`${table} ${id}`, 1, samples);
  }

  /** Notes several parts that are missing. */
  noteLoss(what: string, parts: number, samples: number): void {
    this.#losses.set(what, { parts, samples });
  }

  /** Damaged parts and the samples in them as far as known. */
  get counts(): Loss {
    let parts = 0;
    let samples = 0;
    for (const loss of this.#losses.values()) {
      parts += loss.parts;
      samples += loss.samples;
    }
    return { parts, samples };
  }
}
