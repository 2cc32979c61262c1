import { LabError } from '@labgate/contract';
import type { SerialContext } from '../../adapter.ts';
import type {
  ProtectionSettings,
  Request,
  SupplyInstrument,
  SupplyQuantity,
  SupplyStatus,
} from '../../supply/supply-instrument.ts';
import { SerialDialogue, type Urgency } from '../../transports/serial/serial-dialogue.ts';
import { StepKeeper } from '../../transports/serial/step-keeper.ts';
import { fillIn, type ScpiProfile } from './profile.ts';
import {
  encodeLine,
  LINE_FEED,
  parseBoolean,
  parseError,
  parseIdentity,
  parseLine,
  parseNumber,
  type ScpiIdentity,
} from './protocol.ts';

/** Some supplies measure before they answer. */
const ANSWER_TIMEOUT_MS = 500;
const MAX_ANSWER_BYTES = 256;
/** Entries of an error queue that are read before it is taken for endless; SCPI-99 wants at least two. */
const MAX_ERRORS = 20;

const PROTECTIONS = ['ovp', 'ocp'] as const;

/** One output of a SCPI supply on its line. */
export class ScpiInstrument implements SupplyInstrument {
  readonly resolution: SupplyInstrument['resolution'];
  readonly #profile: ScpiProfile;
  readonly #channel: number;
  readonly #dialogue: SerialDialogue;
  readonly #step: StepKeeper;

  constructor(
    { line, time, settle }: Pick<SerialContext<unknown>, 'line' | 'time' | 'settle'>,
    profile: ScpiProfile,
    channel: number,
  ) {
    this.#profile = profile;
    this.#channel = channel;
    this.resolution = resolutionOf(profile);
    const { gapMs } = profile;
    this.#dialogue = new SerialDialogue({ line, gapMs, time, settle: (delayMs) => settle(delayMs) });
    this.#step = new StepKeeper(this.#dialogue, (urgency) => this.#exchange('*IDN?', urgency), {
      outlivesGivingUp: false,
    });
  }

  /** Takes the supply over from its front panel. @throws LabError E_TIMEOUT when nothing answers, E_GARBLED. */
  async start(request: Request): Promise<ScpiIdentity> {
    // an end first, so that what is left of a line in the supply does not become part of the next
    await this.#dialogue.tell(encodeLine(''), request);
    const identity = parseIdentity(await this.#step.start(request));
    for (const line of this.#profile.start) await this.#tell(line, request);
    return identity;
  }

  /** Gives the front panel back. */
  async end(request: Request): Promise<void> {
    for (const line of this.#profile.end) await this.#tell(line, request);
  }

  async ask(quantity: SupplyQuantity, request: Request): Promise<number | null> {
    const { askVoltage, askCurrent, measureVoltage, measureCurrent } = this.#profile;
    const query = { vSet: askVoltage, iSet: askCurrent, vOut: measureVoltage, iOut: measureCurrent }[
      quantity
    ];
    return this.#query(query, parseNumber, request);
  }

  async status(request: Request): Promise<SupplyStatus> {
    const { askOutput, askMode } = this.#profile;
    const output = await this.#query(askOutput, parseBoolean, request);
    // OFF is confirmed by the output alone
    if (request.isUrgent === true) return { output, mode: null, guards: [], tripped: [] };
    const mode = askMode === undefined ? null : await this.#query(askMode, parseMode, request);
    const guards: ('ovp' | 'ocp')[] = [];
    const tripped: ('ovp' | 'ocp')[] = [];
    for (const name of PROTECTIONS) {
      const { askOn, askTripped } = this.#profile[name] ?? {};
      if (askOn !== undefined && (await this.#query(askOn, parseBoolean, request))) guards.push(name);
      if (askTripped !== undefined && (await this.#query(askTripped, parseBoolean, request)))
        tripped.push(name);
    }
    return { output, mode, guards, tripped };
  }

  rounded(quantity: 'vSet' | 'iSet', value: number): number {
    return Number(this.#format(quantity, value));
  }

  set(quantity: 'vSet' | 'iSet', value: number, request: Request): Promise<void> {
    const { setVoltage, setCurrent } = this.#profile;
    const template = quantity === 'vSet' ? setVoltage : setCurrent;
    return this.#change(template, request, this.#format(quantity, value));
  }

  async switchOutput(on: boolean, request: Request): Promise<void> {
    if (on) await this.#change(this.#profile.outputOn, request);
    else await this.#tell(this.#profile.outputOff, request);
  }

  async protect(settings: ProtectionSettings, request: Request): Promise<void> {
    const steps = PROTECTIONS.flatMap((name) => this.#protectionSteps(name, settings, request));
    for (const step of steps) await step();
  }

  async clearTrips(request: Request): Promise<void> {
    for (const name of PROTECTIONS) {
      const clear = this.#profile[name]?.clear;
      if (clear !== undefined) await this.#change(clear, request);
    }
  }

  /** What is to be sent for a protection. @throws LabError E_UNKNOWN before any of it is. */
  #protectionSteps(
    name: 'ovp' | 'ocp',
    settings: ProtectionSettings,
    request: Request,
  ): (() => Promise<void>)[] {
    const { setLevel, askLevel, on, off, askOn } = this.#profile[name] ?? {};
    const level = settings[name];
    const isOn = name === 'ovp' ? settings.ovpOn : settings.ocpOn;
    const steps: (() => Promise<void>)[] = [];
    if (level !== undefined) {
      const quantity = name === 'ovp' ? 'vSet' : 'iSet';
      const value = this.#format(quantity, level);
      if (setLevel === undefined || askLevel === undefined) throw missing(`${name} level`);
      steps.push(async () => {
        await this.#change(setLevel, request, value);
        verify(`${name} level`, Number(value), await this.#query(askLevel, parseNumber, request));
      });
    }
    if (isOn !== undefined) {
      const template = isOn ? on : off;
      if (template === undefined || askOn === undefined) throw missing(`switch for ${name}`);
      steps.push(async () => {
        await this.#change(template, request);
        verify(name, isOn, await this.#query(askOn, parseBoolean, request));
      });
    }
    return steps;
  }

  #format(quantity: 'vSet' | 'iSet', value: number): string {
    const { voltage, current } = this.#profile.decimals;
    return value.toFixed(quantity === 'vSet' ? voltage : current);
  }

  /** Sends a change and reads the error queue, which says what the supply made of it. */
  async #change(template: string, request: Request, value?: string): Promise<void> {
    await this.#tell(template, request, value);
    const { askError } = this.#profile;
    if (askError === undefined) return;
    const first = await this.#query(askError, parseError, request);
    if (first.code === 0) return;
    for (let i = 1; i < MAX_ERRORS && (await this.#query(askError, parseError, request)).code !== 0; i++);
    throw new LabError(
      'E_VERIFY',
      `the supply reports ${first.code} ${JSON.stringify(first.text.slice(0, 60))}`,
      {
        context: { scpi: first.code, sent: fillIn(template, this.#channel, value) },
      },
    );
  }

  #tell(template: string, request: Request, value?: string): Promise<void> {
    return this.#dialogue.tell(encodeLine(fillIn(template, this.#channel, value)), request);
  }

  #query<T>(template: string, parse: (line: string) => T, request: Request): Promise<T> {
    const text = fillIn(template, this.#channel);
    return this.#step.ask(request, async () => parse(await this.#exchange(text, request)));
  }

  async #exchange(text: string, urgency: Urgency): Promise<string> {
    const answer = await this.#dialogue.ask(
      encodeLine(text),
      { kind: 'terminator', terminator: LINE_FEED },
      { ...urgency, timeoutMs: ANSWER_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
    );
    return parseLine(answer);
  }
}

/** Smallest steps of the set-points of a dialect. */
export function resolutionOf({ decimals }: ScpiProfile): SupplyInstrument['resolution'] {
  return { voltageV: 10 ** -decimals.voltage, currentA: 10 ** -decimals.current };
}

/** `UR` (unregulated) and whatever else is neither. @throws LabError E_GARBLED for what is no word. */
function parseMode(line: string): 'CV' | 'CC' | null {
  const word = line.trim().toUpperCase();
  if (word === 'CV' || word === 'CC') return word;
  if (/^[A-Z]{2,12}$/.test(word)) return null;
  throw new LabError('E_GARBLED', `the supply answered ${JSON.stringify(line.slice(0, 60))}`);
}

function missing(what: string): LabError {
  return new LabError('E_UNKNOWN', `this supply has no ${what}`, { context: { what } });
}

function verify(what: string, wanted: number | boolean, found: number | boolean | null): void {
  const isSame =
    typeof wanted === 'number' ? Math.abs(wanted - Number(found ?? Number.NaN)) < 1e-6 : wanted === found;
  if (isSame) return;
  throw new LabError('E_VERIFY', `${what} reads ${found} after it was set to ${wanted}`, {
    context: { what, wanted, found },
  });
}
