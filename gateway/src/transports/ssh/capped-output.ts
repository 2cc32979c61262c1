/** Output of a command of which the beginning is kept and the rest is dropped. */
export class CappedOutput {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #isTruncated = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True when something was dropped. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  add(chunk: Uint8Array): void {
    const kept = chunk.subarray(0, this.#maxBytes - this.#length);
    if (kept.length < chunk.length) this.#isTruncated = true;
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  /** What was kept. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
