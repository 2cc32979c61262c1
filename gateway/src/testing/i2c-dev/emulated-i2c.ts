import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '@labgate/contract';
import type { I2cBus } from '../../transports/i2c/i2c-bus.ts';
import { I2cDevServer } from './i2c-dev-server.ts';
import type { BusReply, BusRequest } from './real-bus-messages.ts';

const SOURCE = fileURLToPath(new URL('i2c-dev-emulation.c', import.meta.url));
const PROCESS = fileURLToPath(new URL('real-bus-process.ts', import.meta.url));

/** Buses that the emulated computer has; numbers that no real one is likely to use. */
export const EMULATED_BUSES = [201, 202] as const;
/** A bus whose device file this user may not open. */
export const DENIED_BUS = 203;
/** A bus that is not there. */
export const MISSING_BUS = 204;
/** An address that a driver of the kernel has taken. */
export const BUSY_ADDRESS = 0x50;

/** What this computer lacks to run the emulation, in words, or undefined. */
export function whatEmulationLacks(): string | undefined {
  if (process.platform !== 'linux') return 'Linux';
  if (spawnSync('cc', ['--version'], { stdio: 'ignore' }).status !== 0) return 'a C compiler (cc)';
  const addon = spawnSync(process.execPath, ['-e', "require('i2c-bus')"], { stdio: 'ignore' });
  return addon.status === 0 ? undefined : 'the native module i2c-bus (npm run postinstall builds it)';
}

type PendingCall = ReturnType<typeof Promise.withResolvers<Uint8Array>>;

/**
 * Real I2C buses without hardware: a child process runs the production bus code with `/dev/i2c-N` emulated beneath it,
 * and the chips on the wire are simulators of this process.
 */
export class EmulatedI2c {
  readonly wire: I2cDevServer;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;

  private constructor(wire: I2cDevServer, folder: string, child: ChildProcess) {
    this.wire = wire;
    this.#folder = folder;
    this.#child = child;
    child.on('message', (reply: BusReply) => this.#settle(reply));
    child.on('exit', () => this.#failAll());
  }

  /** Compiles the emulation and starts the process; `deadlineMs` is that of its buses. */
  static async start({ deadlineMs = 10_000 } = {}): Promise<EmulatedI2c> {
    const folder = mkdtempSync(join(tmpdir(), 'labgate-i2c-'));
    const library = join(folder, 'i2c-dev.so');
    const compiler = spawnSync(
      'cc',
      ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl', '-lpthread'],
      {
        encoding: 'utf8',
      },
    );
    if (compiler.status !== 0) throw new Error(`the emulation does not compile: ${compiler.stderr}`);
    const socket = join(folder, 'socket');
    const wire = await I2cDevServer.listen(socket);
    const child = fork(PROCESS, [String(deadlineMs)], {
      execArgv: ['--conditions=@labgate/source'],
      serialization: 'advanced',
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        LD_PRELOAD: library,
        LABGATE_I2C_SOCKET: socket,
        LABGATE_I2C_BUSES: `,${EMULATED_BUSES.join(',')},`,
        LABGATE_I2C_DENIED: `,${DENIED_BUS},`,
        LABGATE_I2C_BUSY: `,${BUSY_ADDRESS},`,
      },
    });
    return new EmulatedI2c(wire, folder, child);
  }

  /** A bus of the child process. */
  bus(busNumber: number): I2cBus {
    const name = `i2c-${busNumber}`;
    const none = new Uint8Array();
    return {
      name,
      write: async (address, bytes) => {
        await this.#call({ bus: name, operation: 'write', address, bytes, length: 0 });
      },
      read: async (address, into) => {
        into.set(
          await this.#call({ bus: name, operation: 'read', address, bytes: none, length: into.length }),
        );
      },
      writeRead: async (address, bytes, into) => {
        into.set(
          await this.#call({ bus: name, operation: 'writeRead', address, bytes, length: into.length }),
        );
      },
      close: async () => {
        await this.#call({ bus: name, operation: 'close', address: 0, bytes: none, length: 0 });
      },
    };
  }

  async stop(): Promise<void> {
    const exit = this.#child.exitCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGKILL');
    await exit;
    await this.wire.close();
    rmSync(this.#folder, { recursive: true });
  }

  #call(request: Omit<BusRequest, 'id'>): Promise<Uint8Array> {
    const call: PendingCall = Promise.withResolvers();
    const id = ++this.#lastId;
    this.#calls.set(id, call);
    this.#child.send({ ...request, id });
    return call.promise;
  }

  #settle(reply: BusReply): void {
    const call = this.#calls.get(reply.id);
    this.#calls.delete(reply.id);
    if ('bytes' in reply) {
      call?.resolve(reply.bytes);
    } else if (reply.error.code === undefined) {
      call?.reject(new Error(reply.error.message));
    } else {
      call?.reject(new LabError(reply.error.code, reply.error.message, { context: reply.error.context }));
    }
  }

  #failAll(): void {
    for (const call of this.#calls.values())
      call.reject(new Error('the process with the real bus has ended'));
    this.#calls.clear();
  }
}
