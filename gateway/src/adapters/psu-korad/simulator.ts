import type { SimulatedTerminals, SimulatedWorld } from '../../adapter.ts';
import type { InstrumentAnswer, SimulatedInstrument } from '../../transports/serial/simulated-instrument.ts';
import { encodeStatus, encodeText } from './protocol.ts';

/** Commands as the firmware tells them apart: it has nothing but their form to know where one ends. */
const COMMANDS = [
  /^(\*IDN)\?$/,
  /^(VSET1|ISET1|VOUT1|IOUT1|STATUS)\?$/,
  /^(VSET1):(\d\d\.\d\d)$/,
  /^(ISET1):(\d\.\d\d\d)$/,
  /^(OUT|OCP|OVP|BEEP)([01])$/,
  /^(RCL|SAV)([1-5])$/,
] as const;
const LONGEST_COMMAND = 11;

/** After a command the firmware is busy and loses what is sent to it, µs. */
const BUSY_US = 50_000;
/** A command that was begun and not ended is forgotten after this, µs. */
const FORGET_US = 100_000;
/** From the last byte of a query to the first of its answer, ms. */
const ANSWER_AFTER_MS = 4;

/** Identity of the simulated supply; it has the firmware whose `ISET1?` answers a sixth byte. */
export const SIMULATED_IDENTITY = 'KORADKA3005PV2.0';
const SIXTH_BYTE = 'K';

const MAX_VOLTAGE_V = 31;
const MAX_CURRENT_A = 5.1;

interface Memory {
  readonly voltageV: number;
  readonly currentA: number;
}

/** A Korad KA3005P as its serial line sees it. Its front panel can be turned too. */
export class SimulatedKorad implements SimulatedInstrument {
  readonly #world: SimulatedWorld;
  readonly #terminals: SimulatedTerminals;
  readonly #memories = new Map<string, Memory>();
  #begun = '';
  #lastByteUs = Number.NEGATIVE_INFINITY;
  #busyUntilUs = Number.NEGATIVE_INFINITY;
  #voltageV: number;
  #currentA: number;
  #isOn: boolean;
  #hasOcp = false;
  #hasOvp = false;
  #beeps = true;

  /** Starts with what the terminals are driven with, so that a bench keeps its board powered. */
  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#terminals = world.supply();
    const { voltageV, currentLimitA } = this.#terminals.driven;
    this.#isOn = voltageV > 0;
    this.#voltageV = Math.min(MAX_VOLTAGE_V, voltageV);
    this.#currentA = Math.min(MAX_CURRENT_A, currentLimitA);
    this.#drive();
  }

  /** Turns the knobs and presses the button of the front panel. */
  turnPanel(change: {
    readonly voltageV?: number;
    readonly currentA?: number;
    readonly output?: boolean;
  }): void {
    this.#voltageV = change.voltageV ?? this.#voltageV;
    this.#currentA = change.currentA ?? this.#currentA;
    this.#isOn = change.output ?? this.#isOn;
    this.#drive();
  }

  receive(byte: number): InstrumentAnswer | undefined {
    const nowUs = this.#world.monoUs();
    if (nowUs < this.#busyUntilUs) return undefined;
    if (nowUs - this.#lastByteUs > FORGET_US) this.#begun = '';
    this.#lastByteUs = nowUs;
    this.#begun = (this.#begun + String.fromCharCode(byte)).slice(-LONGEST_COMMAND);
    for (const form of COMMANDS) {
      const [, name, value] = form.exec(this.#begun) ?? [];
      if (name === undefined) continue;
      this.#begun = '';
      this.#busyUntilUs = nowUs + BUSY_US;
      return this.#carryOut(name, value);
    }
    return undefined;
  }

  #carryOut(name: string, value: string | undefined): InstrumentAnswer | undefined {
    this.#protect();
    if (value === undefined) return { bytes: this.#answer(name), afterMs: ANSWER_AFTER_MS };
    this.#change(name, value);
    this.#drive();
    return undefined;
  }

  #answer(query: string): Uint8Array {
    const { voltageV, currentA } = this.#terminals.flow();
    switch (query) {
      case '*IDN':
        return encodeText(SIMULATED_IDENTITY);
      case 'VSET1':
        return encodeText(volts(this.#voltageV));
      case 'ISET1':
        return encodeText(amperes(this.#currentA) + SIXTH_BYTE);
      case 'VOUT1':
        return encodeText(volts(this.#isOn ? voltageV : 0));
      case 'IOUT1':
        return encodeText(amperes(this.#isOn ? currentA : 0));
      default:
        return Uint8Array.of(this.#status());
    }
  }

  #status(): number {
    return encodeStatus({
      mode: this.#isOn && this.#terminals.flow().mode === 'cc' ? 'CC' : 'CV',
      beep: this.#beeps,
      ocpOrLock: this.#hasOcp,
      output: this.#isOn,
      ovp: this.#hasOvp,
    });
  }

  #change(name: string, value: string): void {
    switch (name) {
      case 'VSET1':
        this.#voltageV = Math.min(MAX_VOLTAGE_V, Number(value));
        break;
      case 'ISET1':
        this.#currentA = Math.min(MAX_CURRENT_A, Number(value));
        break;
      case 'OUT':
        this.#isOn = value === '1';
        break;
      case 'OCP':
        this.#hasOcp = value === '1';
        break;
      case 'OVP':
        this.#hasOvp = value === '1';
        break;
      case 'BEEP':
        this.#beeps = value === '1';
        break;
      case 'SAV':
        this.#memories.set(value, { voltageV: this.#voltageV, currentA: this.#currentA });
        break;
      default:
        this.#recall(this.#memories.get(value) ?? { voltageV: 0, currentA: 0 });
    }
  }

  /** A recalled memory switches the output off. */
  #recall({ voltageV, currentA }: Memory): void {
    this.#voltageV = voltageV;
    this.#currentA = currentA;
    this.#isOn = false;
  }

  /** Over-current protection switches off where the current limit would hold. */
  #protect(): void {
    if (!this.#hasOcp || !this.#isOn || this.#terminals.flow().mode !== 'cc') return;
    this.#isOn = false;
    this.#drive();
  }

  #drive(): void {
    this.#terminals.drive({ voltageV: this.#isOn ? this.#voltageV : 0, currentLimitA: this.#currentA });
  }
}

/** As the supply shows it: `12.00`. */
function volts(voltageV: number): string {
  return voltageV.toFixed(2).padStart(5, '0');
}

/** As the supply shows it: `1.500`. */
function amperes(currentA: number): string {
  return currentA.toFixed(3);
}
