import type { SimulatedWorld } from '../../adapter.ts';
import type { ChipFault, FaultableChip } from '../../transports/i2c/i2c-chip.ts';
import type { Mlx90640Config } from './config.ts';
import { decodeControl, DUMP_WORDS, encodeStatus, isDataHeld, REGISTERS, type Subpage } from './protocol.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';
import { SimulatedMeasurement } from './simulated-measurement.ts';

/** How a simulated camera differs from the usual one. */
export interface Mlx90640SimulatorOptions {
  /** Sensor noise; on by default. */
  readonly isNoisy?: boolean;
  /** Calibration memory, 832 words; that of a real sensor by default. */
  readonly eeprom?: Uint16Array;
  /**
   * Captured frames played in turn instead of the scene, each 834 words: RAM, auxiliary words, control register and
   * sub-page. They need the `eeprom` of the sensor they were captured from.
   */
  readonly frames?: readonly ArrayLike<number>[];
}

/** Where the mode after power-on is in the calibration memory (datasheet 10.7.3). */
const EEPROM_CONTROL = 12;
/** What a register reads that does not exist, and what comes without a read address. */
const NOTHING = 0xffff;
const STATUS_NEW_DATA = 0x0008;
const STATUS_OVERWRITE = 0x0010;
/** From power-on to the first measurement (datasheet 12.2.1). */
const START_UP_US = 40_000;
/** Place in a RAM dump of an auxiliary word that the equations do not use. */
const UNUSED_AUXILIARY = 769;

/** An MLX90640 seen from the wire: registers, measurements in its own time, faults. */
export class Mlx90640Simulator implements FaultableChip {
  fault: ChipFault = 'none';
  /** True: a new sub-page replaces the words in the middle of every reading of the RAM. */
  isTearing = false;
  readonly #world: SimulatedWorld;
  readonly #eeprom: Uint16Array;
  readonly #frames: readonly ArrayLike<number>[] | undefined;
  readonly #measurement: SimulatedMeasurement;
  readonly #ram = new Int16Array(DUMP_WORDS);
  #control: number;
  /** Bits of the status register that the master writes. */
  #statusWritten = 0;
  #hasNewData = false;
  #subpage: Subpage = 1;
  #measurementCount = 0;
  /** Settings of the sub-page under measurement; those of the register follow when it is finished (datasheet 12.2.1). */
  #activeControl: number;
  /** When the sub-page under measurement is finished. */
  #finishedUs: number;
  /** Read and write address; gone after a STOP. */
  #pointer: number | undefined;
  #byteCount = 0;
  #highByte = 0;

  constructor(config: Mlx90640Config, world: SimulatedWorld, options: Mlx90640SimulatorOptions = {}) {
    this.#world = world;
    this.#eeprom = options.eeprom ?? simulatedEeprom();
    this.#frames = options.frames;
    this.#measurement = new SimulatedMeasurement(config, world, this.#eeprom, options.isNoisy ?? true);
    this.#control = this.#eeprom[EEPROM_CONTROL];
    this.#activeControl = this.#control;
    this.#finishedUs = world.monoUs() + START_UP_US + periodUs(this.#control);
  }

  /** The supply dips: what was set is gone, and the chip measures as its memory says. */
  powerCycle(): void {
    this.#control = this.#eeprom[EEPROM_CONTROL];
    this.#activeControl = this.#control;
    this.#statusWritten = 0;
    this.#hasNewData = false;
    this.#subpage = 1;
    this.#ram.fill(0);
    this.#finishedUs = this.#world.monoUs() + START_UP_US + periodUs(this.#control);
  }

  start(direction: 'write' | 'read', isRepeated: boolean): boolean {
    if (this.fault === 'absent') return false;
    this.#catchUp();
    this.#byteCount = 0;
    if (direction === 'write' || !isRepeated) this.#pointer = undefined;
    return true;
  }

  writeByte(byte: number): boolean {
    const isLow = this.#byteCount % 2 === 1;
    this.#byteCount += 1;
    if (!isLow) {
      this.#highByte = byte;
      return true;
    }
    const word = (this.#highByte << 8) | byte;
    if (this.#pointer === undefined) {
      this.#pointer = word;
    } else {
      this.#writeWord(this.#pointer, word);
      this.#pointer = (this.#pointer + 1) & 0xffff;
    }
    return true;
  }

  readByte(): number {
    if (this.fault === 'garbage') return Math.floor(this.#world.random() * 256);
    const word = this.#pointer === undefined ? NOTHING : this.#readWord(this.#pointer);
    const isLow = this.#byteCount % 2 === 1;
    this.#byteCount += 1;
    if (!isLow) return word >> 8;
    if (this.#pointer !== undefined) this.#pointer = (this.#pointer + 1) & 0xffff;
    if (this.isTearing && this.#pointer === MIDDLE_OF_RAM) this.#measure();
    return word & 0xff;
  }

  stop(): void {
    this.#pointer = undefined;
  }

  #readWord(address: number): number {
    if (address === REGISTERS.status)
      return encodeStatus(this.#subpage, this.#hasNewData, this.#statusWritten);
    if (address === REGISTERS.control) return this.#control;
    if (isIn(address, REGISTERS.ram)) return this.#ram[address - REGISTERS.ram] & 0xffff;
    if (isIn(address, REGISTERS.eeprom)) return this.#eeprom[address - REGISTERS.eeprom];
    return NOTHING;
  }

  /** Other addresses cannot be written while the chip measures: the memory only by its own procedure. */
  #writeWord(address: number, word: number): void {
    if (address === REGISTERS.status) {
      this.#statusWritten = word;
      this.#hasNewData &&= (word & STATUS_NEW_DATA) !== 0;
    } else if (address === REGISTERS.control) {
      this.#control = word;
    }
  }

  /** Carries out the measurements that have fallen due; of those nobody can see any more, only the count. */
  #catchUp(): void {
    const lateUs = this.#world.monoUs() - this.#finishedUs;
    if (lateUs < 0) return;
    const due = 1 + Math.floor(lateUs / periodUs(this.#control));
    this.#finishedUs += due * periodUs(this.#control);
    if (due > 2) {
      this.#activeControl = this.#control;
      if (due % 2 === 1) this.#subpage = other(this.#subpage);
    }
    for (let i = Math.min(due, 2); i > 0; i--) {
      if (this.fault !== 'timeout') this.#measure();
      this.#activeControl = this.#control;
    }
  }

  #measure(): void {
    if (isDataHeld(this.#activeControl) && (this.#statusWritten & STATUS_OVERWRITE) === 0) return;
    this.#hasNewData = true;
    this.#subpage = other(this.#subpage);
    if (this.fault === 'frozen') return;
    if (this.#frames === undefined) this.#measurement.measure(this.#ram, this.#activeControl, this.#subpage);
    else this.#play(this.#frames);
    // No measurement of a real converter repeats another to the last bit: without noise this word makes the difference.
    this.#ram[UNUSED_AUXILIARY] = this.#measurementCount++;
  }

  #play(frames: readonly ArrayLike<number>[]): void {
    const frame = frames[this.#measurementCount % frames.length];
    for (let word = 0; word < DUMP_WORDS; word++) this.#ram[word] = frame[word];
    this.#subpage = frame[DUMP_WORDS + 1] === 0 ? 0 : 1;
  }
}

const MIDDLE_OF_RAM = REGISTERS.ram + DUMP_WORDS / 2;

function periodUs(control: number): number {
  return 1e6 / decodeControl(control).rateHz;
}

function isIn(address: number, start: number): boolean {
  return address >= start && address < start + DUMP_WORDS;
}

function other(subpage: Subpage): Subpage {
  return subpage === 0 ? 1 : 0;
}
