import { open, type FileHandle } from 'node:fs/promises';
import { getSystemErrorName } from 'node:util';
import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { openSync, PromisifiedBus } from 'i2c-bus';
import type { I2cBus } from './i2c-bus.ts';
import { MAX_MESSAGE_BYTES, type I2cRdwr } from './i2c-rdwr.ts';
import { i2cSystemError, type I2cPhase } from './i2c-system-error.ts';
import { TransferQueue } from './transfer-queue.ts';

interface LinuxI2cBusOptions {
  /** N of `/dev/i2c-N`. */
  readonly busNumber: number;
  /** The module i2c-bus. */
  readonly i2cBus: { readonly openSync: typeof openSync };
  readonly rdwr: I2cRdwr;
  readonly clock: Pick<Clock, 'schedule'>;
  /** Time that a transfer may take with its wait for the ones before it, ms. */
  readonly deadlineMs?: number;
}

/** Above the second after which the kernel itself gives up a transfer, and that for a few in a row. */
const DEFAULT_DEADLINE_MS = 3000;

/** Failures of the chip or the wire; after any other one the files of the bus are opened anew. */
const WIRE_ERRNOS: ReadonlySet<string> = new Set(['ENXIO', 'EREMOTEIO', 'EIO', 'ETIMEDOUT', 'EAGAIN']);

/**
 * An I2C bus of Linux. Plain writes and reads go through i2c-bus; a write and a read in one transaction go through
 * `ioctl(I2C_RDWR)`, which i2c-bus does not have. Files are opened at the first transfer and again after the bus was
 * gone, so a USB adapter may come later. No call blocks the event loop.
 */
export class LinuxI2cBus implements I2cBus {
  readonly name: string;
  readonly #options: LinuxI2cBusOptions;
  readonly #queue: TransferQueue;
  /** Where a read lands first: after a deadline the kernel may still write here, when the caller has moved on. */
  readonly #received = Buffer.alloc(MAX_MESSAGE_BYTES);
  #plain: PromisifiedBus | undefined;
  #device: FileHandle | undefined;
  #isClosed = false;

  constructor(options: LinuxI2cBusOptions) {
    const { busNumber, clock, deadlineMs = DEFAULT_DEADLINE_MS } = options;
    this.name = `i2c-${busNumber}`;
    this.#options = options;
    this.#queue = new TransferQueue({ bus: this.name, clock, deadlineMs });
  }

  write(address: number, bytes: Uint8Array): Promise<void> {
    return this.#transfer(address, bytes.length, async () => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const { bytesWritten } = await this.#plainBus().i2cWrite(address, bytes.length, view);
      this.#expect(address, bytesWritten, bytes.length);
    });
  }

  read(address: number, into: Uint8Array): Promise<void> {
    return this.#transfer(
      address,
      into.length,
      async () => {
        const { bytesRead } = await this.#plainBus().i2cRead(address, into.length, this.#received);
        this.#expect(address, bytesRead, into.length);
      },
      () => into.set(this.#received.subarray(0, into.length)),
    );
  }

  writeRead(address: number, bytes: Uint8Array, into: Uint8Array): Promise<void> {
    const { rdwr } = this.#options;
    return this.#transfer(
      address,
      Math.max(bytes.length, into.length),
      async () => {
        this.#device ??= await open(`/dev/${this.name}`, 'r+');
        const errno = await rdwr.writeRead(this.#device.fd, address, bytes, into.length);
        if (errno !== 0) throw this.#failed(address, getSystemErrorName(-errno), 'transfer');
      },
      () => into.set(rdwr.received(into.length)),
    );
  }

  /** @throws LabError E_TIMEOUT while a transfer hangs; the bus then stays open. */
  close(): Promise<void> {
    return this.#queue.run(() => {
      this.#isClosed = true;
      return this.#closeFiles();
    });
  }

  async #transfer(
    address: number,
    length: number,
    transfer: () => Promise<void>,
    deliver?: () => void,
  ): Promise<void> {
    if (!Number.isInteger(address) || address < 0 || address > 0x7f || length > MAX_MESSAGE_BYTES) {
      throw new LabError('E_LIMIT', `${this.name} cannot carry ${length} bytes with ${hex(address)}`, {
        context: { bus: this.name, address: hex(address), length },
      });
    }
    await this.#queue.run(async () => {
      if (this.#isClosed) throw new LabError('E_STOPPED', `${this.name} is closed`);
      try {
        await transfer();
      } catch (error) {
        const failure = this.#wrapped(address, error);
        // i2c-bus keeps a file whose address the kernel refused, and would write to address 0 through it.
        if (!WIRE_ERRNOS.has(String(failure.context['errno']))) await this.#closeFiles();
        throw failure;
      }
    }, deliver);
  }

  #plainBus(): PromisifiedBus {
    // Opens no file: i2c-bus does that at the first transfer with each address.
    this.#plain ??= this.#options.i2cBus.openSync(this.#options.busNumber).promisifiedBus();
    return this.#plain;
  }

  #expect(address: number, transferred: number, wanted: number): void {
    if (transferred === wanted) return;
    throw new LabError('E_BUS', `${transferred} of ${wanted} bytes went over ${this.name}`, {
      context: { bus: this.name, address: hex(address) },
    });
  }

  #wrapped(address: number, error: unknown): LabError {
    if (error instanceof LabError) return error;
    const { code, syscall } = error as NodeJS.ErrnoException;
    return this.#failed(address, code ?? String(error), syscall === 'open' ? 'open' : 'transfer', error);
  }

  #failed(address: number, errno: string, phase: I2cPhase, cause?: unknown): LabError {
    return i2cSystemError(errno, phase, { bus: this.name, address: hex(address) }, cause);
  }

  async #closeFiles(): Promise<void> {
    const plain = this.#plain;
    const device = this.#device;
    this.#plain = undefined;
    this.#device = undefined;
    await Promise.allSettled([plain?.close(), device?.close()]); // a file that cannot be closed is gone as well
  }
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(2, '0')}`;
}
