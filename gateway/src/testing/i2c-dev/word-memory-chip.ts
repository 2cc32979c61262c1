import type { I2cChip } from '../../transports/i2c/i2c-chip.ts';

/** Where reads start when the chip was not told: after power-on and after a STOP. */
const POINTER_AT_REST = 0x1000;

/**
 * A chip of 65536 words with 16-bit addresses that forgets its read address at a STOP, as the MLX90640 does; each word
 * holds its own address, scrambled, until it is written.
 */
export class WordMemoryChip implements I2cChip {
  readonly #words = Uint16Array.from({ length: 0x1_0000 }, (_, word) => (word * 40_503 + 12_345) & 0xffff);
  #pointer = POINTER_AT_REST * 2;
  #written: number[] = [];

  /** What a read of `count` words from `word` gives. */
  bytes(word: number, count: number): Uint8Array {
    return Uint8Array.from({ length: 2 * count }, (_, i) => this.#byteAt(2 * word + i));
  }

  start(direction: 'write' | 'read'): boolean {
    if (direction === 'write') this.#written = [];
    return true;
  }

  writeByte(byte: number): boolean {
    this.#written.push(byte);
    const [addressHigh = 0, addressLow = 0, high = 0, low = 0] = this.#written;
    if (this.#written.length === 2) this.#pointer = 2 * ((addressHigh << 8) | addressLow);
    if (this.#written.length === 4) this.#words[(addressHigh << 8) | addressLow] = (high << 8) | low;
    return true;
  }

  readByte(): number {
    return this.#byteAt(this.#pointer++);
  }

  stop(): void {
    this.#pointer = POINTER_AT_REST * 2;
  }

  #byteAt(at: number): number {
    const word = this.#words[(at >> 1) & 0xffff] ?? 0;
    return (at & 1) === 0 ? word >> 8 : word & 0xff;
  }
}
