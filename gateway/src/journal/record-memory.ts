/** Taken from the system at a time. */
const PIECE_BYTES = 256 * 1024;

/**
 * Keeps copies of records until all are let go together, and uses its memory again: buffers that live for a tenth of a second
 * are what makes the garbage collector look through everything else.
 */
export class RecordMemory {
  readonly #pieces: Buffer[] = [];
  /** The piece that is being filled, and how far. */
  #current = 0;
  #used = 0;

  /** A copy of `records`, good until the next `letGo`. */
  keep(records: Buffer): Buffer {
    if (records.length > PIECE_BYTES) return Buffer.from(records);
    if (this.#used + records.length > PIECE_BYTES) {
      this.#current++;
      this.#used = 0;
    }
    const piece = (this.#pieces[this.#current] ??= Buffer.allocUnsafeSlow(PIECE_BYTES));
    const start = this.#used;
    this.#used += records.copy(piece, start);
    return piece.subarray(start, this.#used);
  }

  /** All copies may be written over from now on. */
  letGo(): void {
    this.#current = 0;
    this.#used = 0;
  }
}
