/** Widest number `putBits` and `getBits` take. */
export const MAX_BITS = 32;

/** Packs bits, least significant first, into a buffer that grows. */
export class BitWriter {
  #bytes = new Uint8Array(4096);
  #bits = 0;
  #pending = 0;
  #pendingBits = 0;

  /** Forgets everything; the buffer is kept. */
  reset(): void {
    this.#bits = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  /** Appends the `width` (0…32) low bits of `value`. */
  putBits(value: number, width: number): void {
    if (width > 24) {
      this.#put(value & 0xffff, 16);
      this.#put(value >>> 16, width - 16);
    } else {
      this.#put(value, width);
    }
  }

  /** The bytes written so far, as a view that the next `reset` invalidates. */
  finish(): Uint8Array {
    if (this.#pendingBits > 0) {
      this.#reserve();
      this.#bytes[this.#bits >>> 3] = this.#pending;
      return this.#bytes.subarray(0, (this.#bits >>> 3) + 1);
    }
    return this.#bytes.subarray(0, this.#bits >>> 3);
  }

  #put(value: number, width: number): void {
    let pending = this.#pending | ((value & (2 ** width - 1)) << this.#pendingBits);
    let count = this.#pendingBits + width;
    if (count >= 8) {
      this.#reserve();
      let at = this.#bits >>> 3;
      do {
        this.#bytes[at++] = pending;
        pending >>>= 8;
        count -= 8;
      } while (count >= 8);
      this.#bits = at << 3;
    }
    this.#pending = pending;
    this.#pendingBits = count;
  }

  #reserve(): void {
    if ((this.#bits >>> 3) + 8 <= this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what `BitWriter` packed; beyond the end it reads zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit: number;

  constructor(bytes: Uint8Array, startByte: number) {
    this.#bytes = bytes;
    this.#bit = startByte * 8;
  }

  /** The next `width` (0…32) bits as an unsigned number. */
  getBits(width: number): number {
    if (width <= 24) return this.#get(width);
    const low = this.#get(16);
    return (low | (this.#get(width - 16) << 16)) >>> 0;
  }

  #get(width: number): number {
    const bytes = this.#bytes;
    const at = this.#bit >>> 3;
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    const shift = this.#bit & 7;
    this.#bit += width;
    return (word >>> shift) & (2 ** width - 1);
  }
}
