import { constants, writeSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { SerialPort } from 'serialport';
import { portMissing } from './port-missing.ts';
import { ReceivedBytes } from './received-bytes.ts';
import type { AnswerEnd, ReadOptions, SerialLine, SerialSettings } from './serial-line.ts';

/**
 * Opens a port of this machine for this process alone.
 * @throws LabError E_BUS_MISSING, E_PERMISSION, E_BUS when another program has it or it is no serial port.
 */
export async function openSerialPort(
  { path, baudRate }: SerialSettings,
  clock: Pick<Clock, 'schedule'>,
): Promise<SerialLine> {
  await checkAccess(path);
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1, autoOpen: false });
  await done(path, (callback) => port.open(callback));
  return new PortLine(port, clock);
}

/** The binding's own errors carry no code, so the two causes a person can mend are told apart here. */
async function checkAccess(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') {
      const message = `no permission for ${path}: add this user to the group that owns it (dialout)`;
      throw new LabError('E_PERMISSION', message, { context: { path }, cause: error });
    }
    throw portMissing(path, error);
  }
}

class PortLine implements SerialLine {
  readonly path: string;
  readonly #port: SerialPort;
  readonly #received: ReceivedBytes;

  constructor(port: SerialPort, clock: Pick<Clock, 'schedule'>) {
    this.path = port.path;
    this.#port = port;
    this.#received = new ReceivedBytes(port.path, clock);
    port.on('data', (bytes: Uint8Array) => this.#received.push(bytes));
    port.on('close', () => this.#received.fail(portMissing(this.path)));
    // Every call has its own callback; without a listener the same error would end the process.
    port.on('error', (error) => this.#received.fail(ioError(this.path, error)));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#throwIfGone();
    const rest = bytes.subarray(this.#writeAtOnce(bytes));
    if (rest.length > 0) await done(this.path, (callback) => this.#port.write(rest, callback));
    await done(this.path, (callback) => this.#port.drain(callback));
  }

  /**
   * Hands bytes to the kernel before it returns and gives their number; the descriptor does not block. The binding's own
   * write waits for a thread of a pool that a stalled disk may have filled, and OFF must not wait for a disk.
   */
  #writeAtOnce(bytes: Uint8Array): number {
    const fd = this.#port.port?.fd;
    if (fd === undefined || fd === null || this.#port.writableLength > 0) return 0;
    try {
      return writeSync(fd, bytes);
    } catch {
      return 0; // no room, or the port is gone: the binding waits for room, and says what is wrong
    }
  }

  async read(end: AnswerEnd, options: ReadOptions): Promise<Uint8Array> {
    this.#throwIfGone();
    return this.#received.read(end, options);
  }

  discard(): Uint8Array {
    return this.#received.discard();
  }

  async close(): Promise<void> {
    if (this.#port.isOpen) await done(this.path, (callback) => this.#port.close(callback));
  }

  #throwIfGone(): void {
    if (!this.#port.isOpen) throw portMissing(this.path);
  }
}

function done(path: string, call: (callback: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === undefined || error === null ? resolve() : reject(ioError(path, error))));
  });
}

function ioError(path: string, cause: Error): LabError {
  return new LabError('E_BUS', `${path}: ${cause.message.slice(0, 200)}`, { context: { path }, cause });
}
