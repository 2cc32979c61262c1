import type { I2cBus } from '../../transports/i2c/i2c-bus.ts';

/** The chip's 16-bit registers over the bus; the buffers are reused, so one access at a time. */
export class Registers {
  readonly #bus: I2cBus;
  readonly #address: number;
  readonly #pointer = new Uint8Array(2);
  readonly #word = new Uint8Array(2);
  readonly #assignment = new Uint8Array(4);

  constructor(bus: I2cBus, address: number) {
    this.#bus = bus;
    this.#address = address;
  }

  /** Reads one word. @throws LabError as `I2cBus` does. */
  async readWord(register: number): Promise<number> {
    await this.readBytes(register, this.#word);
    return (this.#word[0] << 8) | this.#word[1];
  }

  /**
   * Reads big-endian words from `register` on. It has to be one transaction: the chip drops its read address at a STOP
   * (datasheet 10.2.1.4).
   */
  readBytes(register: number, into: Uint8Array): Promise<void> {
    this.#pointer[0] = register >> 8;
    this.#pointer[1] = register & 0xff;
    return this.#bus.writeRead(this.#address, this.#pointer, into);
  }

  /** Writes one word. @throws LabError as `I2cBus` does. */
  writeWord(register: number, value: number): Promise<void> {
    this.#assignment[0] = register >> 8;
    this.#assignment[1] = register & 0xff;
    this.#assignment[2] = value >> 8;
    this.#assignment[3] = value & 0xff;
    return this.#bus.write(this.#address, this.#assignment);
  }
}
