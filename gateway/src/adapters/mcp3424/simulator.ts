import type { SimulatedWorld } from '../../adapter.ts';
import type { ChipFault, FaultableChip, I2cChip } from '../../transports/i2c/i2c-chip.ts';
import {
  answerLength,
  decodeConfig,
  encodeAnswer,
  GENERAL_CALL,
  lsbV,
  POWER_ON_CONFIG,
  START,
  typicalConversionMs,
  type ConversionSettings,
  type Input,
} from './protocol.ts';

/** An MCP3424 as the wire sees it: one register, its conversion times, and voltages out of the simulated world. */
export class SimulatedMcp3424 implements FaultableChip {
  fault: ChipFault = 'none';
  readonly #world: SimulatedWorld;
  /** Last code of each input, for a frozen chip. */
  readonly #frozen = new Map<Input, number>();
  #settings: ConversionSettings = decodeConfig(POWER_ON_CONFIG);
  #convertingSinceUs: number | undefined;
  #code = 0;
  #isNew = false;
  #answer: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#configure(POWER_ON_CONFIG);
  }

  start(direction: 'write' | 'read'): boolean {
    if (this.fault === 'absent') return false;
    if (direction === 'read') {
      this.#convertWhatFellDue();
      this.#answer = encodeAnswer(this.#code, this.#isNew, this.#settings);
      this.#position = 0;
    }
    return true;
  }

  writeByte(byte: number): boolean {
    this.#configure(byte);
    return true;
  }

  readByte(): number {
    if (this.fault === 'garbage') return Math.floor(this.#world.random() * 256);
    // who reads on gets the configuration register again and again (datasheet §5.3.3)
    const at = Math.min(this.#position, this.#answer.length - 1);
    this.#position += 1;
    return this.#answer[at] ?? 0;
  }

  /** Data is new until it was read as far as its configuration register. */
  stop(): void {
    if (this.#position >= answerLength(this.#settings.bits)) this.#isNew = false;
    this.#position = 0;
  }

  /** The chip as it listens to address 0. */
  get generalCall(): I2cChip {
    return {
      start: (direction) => direction === 'write' && this.fault !== 'absent',
      writeByte: (byte) => {
        if (byte === GENERAL_CALL.reset) this.powerCycle();
        else if (byte === GENERAL_CALL.startConversion) this.#begin();
        return true;
      },
      readByte: () => 0xff,
      stop: () => undefined,
    };
  }

  /** Takes the power away for a moment. */
  powerCycle(): void {
    this.#code = 0;
    this.#configure(POWER_ON_CONFIG);
  }

  #configure(byte: number): void {
    this.#settings = decodeConfig(byte);
    this.#isNew = false;
    this.#convertingSinceUs = undefined;
    if ((byte & START) !== 0 || this.#settings.mode === 'continuous') this.#begin();
  }

  #begin(): void {
    this.#isNew = false;
    this.#convertingSinceUs = this.#world.monoUs();
  }

  #convertWhatFellDue(): void {
    if (this.#convertingSinceUs === undefined || this.fault === 'timeout') return;
    const durationUs = typicalConversionMs(this.#settings.bits) * 1000;
    const elapsedUs = this.#world.monoUs() - this.#convertingSinceUs;
    if (elapsedUs < durationUs) return;
    this.#code = this.#convert();
    this.#isNew = true;
    this.#convertingSinceUs =
      this.#settings.mode === 'continuous'
        ? this.#convertingSinceUs + Math.floor(elapsedUs / durationUs) * durationUs
        : undefined;
  }

  #convert(): number {
    const { input, bits, gain } = this.#settings;
    const limit = 2 ** (bits - 1);
    const code = Math.round(this.#world.adcInputV(input) / lsbV(bits, gain));
    const clamped = Math.min(limit - 1, Math.max(-limit, code));
    const converted = this.fault === 'frozen' ? (this.#frozen.get(input) ?? clamped) : clamped;
    this.#frozen.set(input, converted);
    return converted;
  }
}
