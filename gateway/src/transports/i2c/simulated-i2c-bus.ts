import { LabError } from '@labgate/contract';
import type { I2cBus } from './i2c-bus.ts';
import type { I2cChip } from './i2c-chip.ts';

/** A fault of the whole bus. */
export type BusFault = 'none' | 'missing' | 'stuck';

interface SimulatedI2cBusOptions {
  readonly name: string;
  /** Clock line rate, Hz: every byte takes nine bits of it. */
  readonly baudRateHz: number;
  readonly sleep: (delayMs: number) => Promise<void>;
}

/** How long a kernel driver waits on a stuck bus before it gives up, ms. */
const STUCK_TIMEOUT_MS = 1000;

/** A bus that drives simulated chips with START, repeated START and STOP, and takes as long as the wire would. */
export class SimulatedI2cBus implements I2cBus {
  readonly name: string;
  fault: BusFault = 'none';
  readonly #options: SimulatedI2cBusOptions;
  readonly #chips = new Map<number, I2cChip>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SimulatedI2cBusOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Puts a chip on the bus, in place of the one that had this 7-bit address. */
  attach(address: number, chip: I2cChip): void {
    this.#chips.set(address, chip);
  }

  /** Pulls the cable of one chip. */
  detach(address: number): void {
    this.#chips.delete(address);
  }

  /** 7-bit addresses that would acknowledge now. */
  addresses(): number[] {
    return [...this.#chips.keys()];
  }

  write(address: number, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(1 + bytes.length, () => {
      const chip = this.#address(address, 'write', false);
      this.#send(chip, address, bytes);
      chip.stop();
    });
  }

  read(address: number, into: Uint8Array): Promise<void> {
    return this.#inTurn(1 + into.length, () => {
      const chip = this.#address(address, 'read', false);
      receive(chip, into);
      chip.stop();
    });
  }

  writeRead(address: number, bytes: Uint8Array, into: Uint8Array): Promise<void> {
    return this.#inTurn(2 + bytes.length + into.length, () => {
      const chip = this.#address(address, 'write', false);
      this.#send(chip, address, bytes);
      this.#address(address, 'read', true);
      receive(chip, into);
      chip.stop();
    });
  }

  async close(): Promise<void> {
    await this.#last;
  }

  #inTurn(byteCount: number, transfer: () => void): Promise<void> {
    const turn = this.#last.then(() => this.#transfer(byteCount, transfer));
    this.#last = turn.catch(() => undefined); // the caller gets the failure; the next in turn does not
    return turn;
  }

  async #transfer(byteCount: number, transfer: () => void): Promise<void> {
    if (this.fault === 'missing') {
      throw new LabError('E_BUS_MISSING', `${this.name} is not there`, { context: { bus: this.name } });
    }
    if (this.fault === 'stuck') {
      await this.#options.sleep(STUCK_TIMEOUT_MS);
      throw new LabError('E_BUS', `${this.name} is stuck: SDA is held low`, { context: { bus: this.name } });
    }
    await this.#options.sleep((byteCount * 9 * 1000) / this.#options.baudRateHz);
    transfer();
  }

  #address(address: number, direction: 'write' | 'read', isRepeated: boolean): I2cChip {
    const chip = this.#chips.get(address);
    if (chip === undefined || !chip.start(direction, isRepeated)) {
      chip?.stop();
      throw this.#notAcknowledged(address);
    }
    return chip;
  }

  #send(chip: I2cChip, address: number, bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (!chip.writeByte(byte)) {
        chip.stop();
        throw this.#notAcknowledged(address);
      }
    }
  }

  #notAcknowledged(address: number): LabError {
    const hex = `0x${address.toString(16).padStart(2, '0')}`;
    return new LabError('E_NACK', `no acknowledge from ${hex} on ${this.name}`, {
      context: { bus: this.name, address: hex },
    });
  }
}

function receive(chip: I2cChip, into: Uint8Array): void {
  for (let i = 0; i < into.length; i++) into[i] = chip.readByte();
}
