import type { SimulatedTerminals, SimulatedWorld } from '../../adapter.ts';
import type { InstrumentAnswer, SimulatedInstrument } from '../../transports/serial/simulated-instrument.ts';
import type { ScpiProfile } from './profile.ts';
import { encodeLine, LINE_FEED } from './protocol.ts';

/** From the end of a query to the first byte of its answer, ms. */
const ANSWER_AFTER_MS = 6;
/** An input buffer as small instruments have it, bytes. */
const MAX_LINE = 256;
const MAX_VOLTAGE_V = 32;
const MAX_CURRENT_A = 5.1;
const MAX_QUEUE = 10;

/** Name of the simulated supply. */
export const SIMULATED_IDENTITY = 'LABGATE,SIM-SCPI,000001,1.0';

interface Protection {
  level: number;
  isOn: boolean;
  hasTripped: boolean;
}

type Action = (value: string) => string | undefined;

/** A supply of one dialect as its serial line sees it. It keeps an error queue and trips its protections. */
export class SimulatedScpiSupply implements SimulatedInstrument {
  readonly #terminals: SimulatedTerminals;
  readonly #actions: readonly (readonly [RegExp, Action])[];
  readonly #errors: string[] = [];
  readonly #ovp: Protection;
  readonly #ocp: Protection;
  #line = '';
  #voltageV: number;
  #currentA: number;
  #isOn: boolean;

  constructor(profile: ScpiProfile, channel: number, world: SimulatedWorld) {
    this.#terminals = world.supply();
    const { voltageV, currentLimitA } = this.#terminals.driven;
    this.#isOn = voltageV > 0;
    this.#voltageV = Math.min(MAX_VOLTAGE_V, voltageV);
    this.#currentA = Math.min(MAX_CURRENT_A, currentLimitA);
    // a protection that cannot be switched is always on
    this.#ovp = { level: MAX_VOLTAGE_V * 1.1, isOn: profile.ovp?.on === undefined, hasTripped: false };
    this.#ocp = { level: MAX_CURRENT_A * 1.1, isOn: false, hasTripped: false };
    this.#actions = this.#actionsOf(profile, channel);
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
    if (byte !== LINE_FEED) {
      this.#line = (this.#line + String.fromCharCode(byte)).slice(-MAX_LINE);
      return undefined;
    }
    const line = this.#line.trim();
    this.#line = '';
    if (line === '') return undefined;
    const answer = this.#carryOut(line);
    return answer === undefined ? undefined : { bytes: encodeLine(answer), afterMs: ANSWER_AFTER_MS };
  }

  #carryOut(line: string): string | undefined {
    for (const [form, action] of this.#actions) {
      const match = form.exec(line);
      if (match === null) continue;
      const answer = action(match[1] ?? '');
      this.#drive();
      this.#protect();
      return answer;
    }
    this.#report('-113,"Undefined header"');
    return undefined;
  }

  #actionsOf(profile: ScpiProfile, channel: number): (readonly [RegExp, Action])[] {
    const on = (template: string | undefined, action: Action): (readonly [RegExp, Action])[] =>
      template === undefined ? [] : [[formOf(template, channel), action]];
    const flow = (): ReturnType<SimulatedTerminals['flow']> => this.#terminals.flow();
    const protectionLines = (name: 'ovp' | 'ocp'): (readonly [RegExp, Action])[] => {
      const lines = profile[name] ?? {};
      const protection = name === 'ovp' ? this.#ovp : this.#ocp;
      return [
        ...on(lines.setLevel, (value) => this.#ranged(value, 40, (level) => (protection.level = level))),
        ...on(lines.askLevel, () => protection.level.toFixed(3)),
        ...on(lines.on, () => nothing((protection.isOn = true))),
        ...on(lines.off, () => nothing((protection.isOn = false))),
        ...on(lines.askOn, () => (protection.isOn ? '1' : '0')),
        ...on(lines.askTripped, () => (protection.hasTripped ? 'YES' : 'NO')),
        ...on(lines.clear, () => nothing((protection.hasTripped = false))),
      ];
    };
    return [
      ...on('*IDN?', () => SIMULATED_IDENTITY),
      ...on('*CLS', () => nothing(this.#errors.splice(0))),
      ...[...profile.start, ...profile.end].flatMap((line) => on(line, () => undefined)),
      ...on(profile.setVoltage, (value) => this.#ranged(value, MAX_VOLTAGE_V, (v) => (this.#voltageV = v))),
      ...on(profile.setCurrent, (value) => this.#ranged(value, MAX_CURRENT_A, (a) => (this.#currentA = a))),
      ...on(profile.askVoltage, () => this.#voltageV.toFixed(3)),
      ...on(profile.askCurrent, () => this.#currentA.toFixed(3)),
      ...on(profile.measureVoltage, () => (this.#isOn ? flow().voltageV : 0).toFixed(4)),
      ...on(profile.measureCurrent, () => (this.#isOn ? flow().currentA : 0).toFixed(4)),
      ...on(profile.outputOn, () => nothing(this.#switchOn())),
      ...on(profile.outputOff, () => nothing((this.#isOn = false))),
      ...on(profile.askOutput, () => (this.#isOn ? 'ON' : 'OFF')),
      ...on(profile.askMode, () => (this.#isOn && flow().mode === 'cc' ? 'CC' : 'CV')),
      ...on(profile.askError, () => this.#errors.shift() ?? '0,"No error"'),
      ...protectionLines('ovp'),
      ...protectionLines('ocp'),
    ];
  }

  #ranged(value: string, max: number, take: (number: number) => void): undefined {
    const number = Number(value);
    if (value !== '' && number >= 0 && number <= max) take(number);
    else this.#report('-222,"Data out of range"');
  }

  #switchOn(): void {
    this.#isOn = !this.#ovp.hasTripped && !this.#ocp.hasTripped;
    if (!this.#isOn) this.#report('-221,"Settings conflict"');
  }

  #protect(): void {
    if (!this.#isOn) return;
    const { voltageV, currentA, mode } = this.#terminals.flow();
    this.#ovp.hasTripped ||= this.#ovp.isOn && voltageV > this.#ovp.level;
    this.#ocp.hasTripped ||= this.#ocp.isOn && (mode === 'cc' || currentA > this.#ocp.level);
    if (!this.#ovp.hasTripped && !this.#ocp.hasTripped) return;
    this.#isOn = false;
    this.#drive();
  }

  #report(entry: string): void {
    if (this.#errors.length < MAX_QUEUE) this.#errors.push(entry);
  }

  #drive(): void {
    this.#terminals.drive({ voltageV: this.#isOn ? this.#voltageV : 0, currentLimitA: this.#currentA });
  }
}

/** A line of a profile as the instrument recognises it: any case, and any number where a value stands. */
function formOf(template: string, channel: number): RegExp {
  const pattern = template
    .replaceAll('{ch}', String(channel))
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('{value}', String.raw`([-+.\dE]*)`);
  return new RegExp(`^${pattern}$`, 'i');
}

/** Commands are not answered. */
function nothing(_done: unknown): undefined {
  return undefined;
}
