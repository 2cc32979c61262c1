/** Writes numbers one after the other into a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Forgets everything; the buffer is kept. */
  reset(): void {
    this.#length = 0;
  }

  putByte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  putUint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  putDouble(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  putBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes an integer of 0…2^53 − 1, seven bits a byte, low ones first. */
  putVarint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Writes a signed integer of less than 52 bits, small ones short whatever their sign. */
  putSigned(value: number): void {
    this.putVarint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Overwrites four bytes that were written before. */
  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** What was written, as a view that the next `reset` invalidates. */
  view(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what `ByteWriter` wrote; beyond the end it reads zeros. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  getByte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  getUint32(): number {
    const at = this.#at;
    this.#at += 4;
    return this.#at <= this.#bytes.length ? this.#view.getUint32(at, true) : 0;
  }

  getDouble(): number {
    const at = this.#at;
    this.#at += 8;
    return this.#at <= this.#bytes.length ? this.#view.getFloat64(at, true) : 0;
  }

  getBytes(length: number): Uint8Array {
    const at = this.#at;
    this.#at += length;
    return this.#bytes.subarray(at, this.#at);
  }

  getVarint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.getByte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  getSigned(): number {
    const folded = this.getVarint();
    return folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
  }
}
