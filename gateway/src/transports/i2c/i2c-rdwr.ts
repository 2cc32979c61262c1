import type koffi from 'koffi';
import type { KoffiFunc } from 'koffi';

/** ioctl request of `linux/i2c-dev.h`: a combined transfer with one STOP at its end. */
const I2C_RDWR = 0x0707;
/** Message flag of `linux/i2c.h`: from the chip to the master. */
const I2C_M_RD = 0x0001;

/** i2c-dev refuses a message that is longer, bytes. */
export const MAX_MESSAGE_BYTES = 8192;

/**
 * `struct i2c_msg` { __u16 addr, flags, len; __u8 *buf }, as laid out by the ABI of every 64-bit Linux:
 * the pointer is aligned to 8 bytes.
 */
const MESSAGE_BYTES = 16;
const MESSAGE_OFFSET = { address: 0, flags: 2, length: 4, buffer: 8 } as const;
/** `struct i2c_rdwr_ioctl_data` { struct i2c_msg *msgs; __u32 nmsgs }. */
const REQUEST_OFFSET = { messages: 0, count: 8 } as const;
const REQUEST_BYTES = 16;

/** A write, a repeated START and a read. */
const MESSAGE_COUNT = 2;

/**
 * The one call that reads a chip whose read address does not survive a STOP: `ioctl(I2C_RDWR)`, on a worker thread.
 * All memory the kernel sees is made once and lives as long as this object; the pointers in the structures are written
 * once. Only one transfer may be under way: the queue of the bus sees to that.
 */
export class I2cRdwr {
  readonly #ioctl: KoffiFunc<(fileDescriptor: number, request: number, data: Uint8Array) => number>;
  readonly #errno: () => number;
  readonly #request = Buffer.allocUnsafeSlow(REQUEST_BYTES).fill(0);
  readonly #messages = Buffer.allocUnsafeSlow(MESSAGE_COUNT * MESSAGE_BYTES).fill(0);
  readonly #sent = Buffer.allocUnsafeSlow(MAX_MESSAGE_BYTES);
  readonly #received = Buffer.allocUnsafeSlow(MAX_MESSAGE_BYTES);

  private constructor(library: typeof koffi) {
    // The process itself is searched, not one C library by name: that finds any libc.
    this.#ioctl = library.load(null).func('ioctl', 'int', ['int', 'ulong', 'void *']);
    this.#errno = () => library.errno();
    this.#messages.writeBigUInt64LE(library.address(this.#sent), MESSAGE_OFFSET.buffer);
    this.#messages.writeUInt16LE(I2C_M_RD, MESSAGE_BYTES + MESSAGE_OFFSET.flags);
    this.#messages.writeBigUInt64LE(library.address(this.#received), MESSAGE_BYTES + MESSAGE_OFFSET.buffer);
    this.#request.writeBigUInt64LE(library.address(this.#messages), REQUEST_OFFSET.messages);
    this.#request.writeUInt32LE(MESSAGE_COUNT, REQUEST_OFFSET.count);
  }

  /** Loads the foreign-function library, which only a real bus needs. */
  static async load(): Promise<I2cRdwr> {
    return new I2cRdwr((await import('koffi')).default);
  }

  /** The bytes of the last transfer; the next one overwrites them. */
  received(length: number): Uint8Array {
    return this.#received.subarray(0, length);
  }

  /**
   * Writes `bytes`, then reads `length` bytes, in one transaction on an open `/dev/i2c-N`; both up to
   * `MAX_MESSAGE_BYTES`. Resolves with 0, or with the errno of a transfer that failed.
   */
  writeRead(fileDescriptor: number, address: number, bytes: Uint8Array, length: number): Promise<number> {
    this.#sent.set(bytes);
    this.#messages.writeUInt16LE(address, MESSAGE_OFFSET.address);
    this.#messages.writeUInt16LE(bytes.length, MESSAGE_OFFSET.length);
    this.#messages.writeUInt16LE(address, MESSAGE_BYTES + MESSAGE_OFFSET.address);
    this.#messages.writeUInt16LE(length, MESSAGE_BYTES + MESSAGE_OFFSET.length);
    return new Promise((resolve, reject) => {
      this.#ioctl.async(fileDescriptor, I2C_RDWR, this.#request, (error: Error | null, result: number) => {
        if (error !== null) reject(error);
        else resolve(result < 0 ? this.#errno() : 0);
      });
    });
  }
}
