import type { I2cBus } from './i2c-bus.ts';

interface Shared {
  readonly bus: Promise<I2cBus>;
  users: number;
}

/** Gives every device on one bus the same bus, so that there is one queue; the last user's close closes it. */
export class SharedI2cBuses {
  readonly #openBus: (name: string) => Promise<I2cBus>;
  readonly #buses = new Map<string, Shared>();
  readonly #closing = new Map<string, Promise<void>>();

  constructor(openBus: (name: string) => Promise<I2cBus>) {
    this.#openBus = openBus;
  }

  /** The bus of this name, opened when nobody has it open. @throws what opening throws; the next call tries again. */
  async open(name: string): Promise<I2cBus> {
    while (this.#closing.has(name)) await this.#closing.get(name);
    const shared = this.#buses.get(name) ?? { bus: this.#openBus(name), users: 0 };
    this.#buses.set(name, shared);
    shared.users += 1;
    try {
      return new BusLease(await shared.bus, () => this.#release(name, shared));
    } catch (error) {
      if (this.#buses.get(name) === shared) this.#buses.delete(name);
      throw error;
    }
  }

  async #release(name: string, shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    const closing = this.#close(name, shared);
    this.#closing.set(name, closing);
    await closing;
    this.#closing.delete(name);
  }

  async #close(name: string, shared: Shared): Promise<void> {
    try {
      await (await shared.bus).close();
      this.#buses.delete(name);
    } catch {
      // A transfer hangs. The bus is kept for its next user: a fresh one would not know of that transfer, and would
      // hang one more worker thread behind it at every opening.
    }
  }
}

/** One user's hold on a shared bus. */
class BusLease implements I2cBus {
  readonly name: string;
  readonly #bus: I2cBus;
  #release: (() => Promise<void>) | undefined;

  constructor(bus: I2cBus, release: () => Promise<void>) {
    this.name = bus.name;
    this.#bus = bus;
    this.#release = release;
  }

  write(address: number, bytes: Uint8Array): Promise<void> {
    return this.#bus.write(address, bytes);
  }

  read(address: number, into: Uint8Array): Promise<void> {
    return this.#bus.read(address, into);
  }

  writeRead(address: number, bytes: Uint8Array, into: Uint8Array): Promise<void> {
    return this.#bus.writeRead(address, bytes, into);
  }

  async close(): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    await release?.();
  }
}
