import { createServer, type Server, type Socket } from 'node:net';
import { constants } from 'node:os';
import { once } from 'node:events';
import type { I2cChip } from '../../transports/i2c/i2c-chip.ts';

/** Message flag of `linux/i2c.h`: from the chip to the master. */
const I2C_M_RD = 0x0001;
/** Linux's EREMOTEIO, which the bus driver of a Raspberry Pi gives when nothing acknowledges; libuv has no name for it. */
const EREMOTEIO = 121;

interface Message {
  readonly address: number;
  readonly isRead: boolean;
  readonly length: number;
  readonly bytes: Uint8Array;
}

interface EmulatedBus {
  readonly chips: Map<number, I2cChip>;
  /** While this is there, transfers hang as on a bus whose clock is held low for ever. */
  held: Promise<void> | undefined;
  /** The errno of every transfer; 0 = the bus works. */
  errno: number;
}

/** The far side of `i2c-dev-emulation.c`: moves the bytes of each transaction to and from simulated chips. */
export class I2cDevServer {
  /** Transactions in the order they ended, as `W33:2400 R33:4 P`: each START with address, bytes or length, then STOP. */
  readonly transactions: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #buses = new Map<number, EmulatedBus>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async listen(socketPath: string): Promise<I2cDevServer> {
    const server = new I2cDevServer();
    server.#server.listen(socketPath);
    await once(server.#server, 'listening');
    return server;
  }

  attach(busNumber: number, address: number, chip: I2cChip): void {
    this.#bus(busNumber).chips.set(address, chip);
  }

  detach(busNumber: number, address: number): void {
    this.#bus(busNumber).chips.delete(address);
  }

  /** Makes every transfer of a bus fail with this errno, until it is set to 0. */
  failWith(busNumber: number, errno: keyof typeof constants.errno | 'none'): void {
    this.#bus(busNumber).errno = errno === 'none' ? 0 : constants.errno[errno];
  }

  /** Makes the transfers of a bus hang; call the result to let them go on. */
  hold(busNumber: number): () => void {
    const bus = this.#bus(busNumber);
    const { promise, resolve } = Promise.withResolvers<void>();
    bus.held = promise;
    return () => {
      bus.held = undefined;
      resolve();
    };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #bus(busNumber: number): EmulatedBus {
    const known = this.#buses.get(busNumber);
    if (known !== undefined) return known;
    const bus: EmulatedBus = { chips: new Map(), held: undefined, errno: 0 };
    this.#buses.set(busNumber, bus);
    return bus;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE(0)) {
        const end = 4 + pending.readUInt32LE(0);
        void this.#answer(socket, pending.subarray(4, end));
        pending = pending.subarray(end);
      }
    });
  }

  async #answer(socket: Socket, request: Buffer): Promise<void> {
    const bus = this.#bus(request.readUInt16LE(0));
    const messages = parseMessages(request);
    await bus.held;
    const answer = bus.errno === 0 ? this.#carryOut(bus, messages) : bus.errno;
    socket.write(typeof answer === 'number' ? reply(answer, []) : reply(0, answer));
  }

  /** The bytes read, or an errno. */
  #carryOut(bus: EmulatedBus, messages: readonly Message[]): number[] | number {
    const started = new Set<I2cChip>();
    const read: number[] = [];
    const isDone = messages.every((message, index) => {
      const chip = bus.chips.get(message.address);
      if (chip?.start(message.isRead ? 'read' : 'write', index > 0) !== true) return false;
      started.add(chip);
      if (message.isRead) {
        for (let i = 0; i < message.length; i++) read.push(chip.readByte());
        return true;
      }
      return message.bytes.every((byte) => chip.writeByte(byte));
    });
    for (const chip of started) chip.stop();
    this.transactions.push([...messages.map(word), isDone ? 'P' : 'NACK P'].join(' '));
    return isDone ? read : EREMOTEIO;
  }
}

function parseMessages(request: Buffer): Message[] {
  let at = 4;
  return Array.from({ length: request.readUInt16LE(2) }, () => {
    const address = request.readUInt16LE(at);
    const isRead = (request.readUInt16LE(at + 2) & I2C_M_RD) !== 0;
    const length = request.readUInt16LE(at + 4);
    const bytes = request.subarray(at + 6, at + 6 + (isRead ? 0 : length));
    at += 6 + bytes.length;
    return { address, isRead, length, bytes };
  });
}

function reply(errno: number, bytes: readonly number[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(4 + bytes.length, 0);
  header.writeInt32LE(errno, 4);
  return Buffer.concat([header, Uint8Array.from(bytes)]);
}

function word({ address, isRead, length, bytes }: Message): string {
  const hex = address.toString(16).padStart(2, '0');
  return isRead ? `R${hex}:${length}` : `W${hex}:${Buffer.from(bytes).toString('hex')}`;
}
