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
import {
  ANSWER_LENGTH,
  encodeSetting,
  decodeStatus,
  encodeText,
  IDENTIFY,
  parseCurrent,
  parseIdentity,
  statusByte,
  STATUS_BITS,
  parseVoltage,
  RESOLUTION,
  type KoradQuery,
  type KoradSetting,
} from './protocol.ts';

/** Nothing more belongs to an answer of known length after this, ms: USB converters hold bytes back for up to 16 ms. */
const QUIET_MS = 20;
/** A name of unknown length is over after this, ms. */
const QUIET_AFTER_NAME_MS = 80;
/** The slowest firmware answers within 60 ms. */
const ANSWER_TIMEOUT_MS = 250;
/** More than this at once is noise, bytes. */
const MAX_ANSWER_BYTES = 80;

const QUERY_OF: Readonly<Record<SupplyQuantity, KoradQuery>> = {
  vSet: 'VSET1?',
  iSet: 'ISET1?',
  vOut: 'VOUT1?',
  iOut: 'IOUT1?',
};

/** A Korad supply on its line. */
export class KoradInstrument implements SupplyInstrument {
  readonly resolution = RESOLUTION;
  readonly #dialogue: SerialDialogue;
  readonly #step: StepKeeper;
  #status: number | undefined;

  constructor(
    { line, time, settle }: Pick<SerialContext<unknown>, 'line' | 'time' | 'settle'>,
    gapMs: number,
  ) {
    this.#dialogue = new SerialDialogue({ line, gapMs, time, settle: (delayMs) => settle(delayMs) });
    this.#step = new StepKeeper(this.#dialogue, (urgency) => this.#askIdentity(urgency), {
      outlivesGivingUp: true,
    });
  }

  /** @throws LabError E_TIMEOUT when nothing answers, E_GARBLED when it is no Korad supply. */
  identify(request: Request): Promise<string> {
    return this.#step.start(request);
  }

  ask(quantity: SupplyQuantity, request: Request): Promise<number> {
    const parse = quantity.startsWith('v') ? parseVoltage : parseCurrent;
    return this.#query(QUERY_OF[quantity], parse, request);
  }

  /** Any byte is a status, so one that differs from the last is asked for again until it is sure. */
  async status(request: Request): Promise<SupplyStatus> {
    let byte = await this.#query('STATUS?', statusByte, request);
    for (let looks = looksNeeded(byte, this.#status, request); looks > 0; looks--) {
      const again = await this.#query('STATUS?', statusByte, request);
      if (!isAlike(again, byte)) {
        throw new LabError('E_GARBLED', 'status bytes one after the other differ', {
          context: { first: byte, second: again },
        });
      }
      byte = again;
    }
    this.#status = byte;
    const { mode, output, ocpOrLock, ovp } = decodeStatus(byte);
    const guards = [...(ovp ? (['ovp'] as const) : []), ...(ocpOrLock ? (['ocp'] as const) : [])];
    return { output, mode, guards, tripped: [] };
  }

  rounded(quantity: 'vSet' | 'iSet', value: number): number {
    return Number(encodeSetting(settingOf(quantity, value)).slice('VSET1:'.length));
  }

  set(quantity: 'vSet' | 'iSet', value: number, request: Request): Promise<void> {
    return this.#tell(settingOf(quantity, value), request);
  }

  switchOutput(on: boolean, request: Request): Promise<void> {
    return this.#tell({ set: 'output', value: on }, request);
  }

  /** The levels are the set-points themselves: OVP trips above `vSet`, OCP at `iSet`. */
  async protect({ ovp, ocp, ovpOn, ocpOn }: ProtectionSettings, request: Request): Promise<void> {
    if (ovp !== undefined || ocp !== undefined) {
      const message = 'a Korad supply has no protection levels: OVP and OCP trip at the set-points';
      throw new LabError('E_UNKNOWN', message, { context: { ovp, ocp } });
    }
    for (const [name, isOn] of [['ovp', ovpOn] as const, ['ocp', ocpOn] as const]) {
      if (isOn === undefined) continue;
      await this.#tell({ set: name, value: isOn }, request);
      const { guards } = await this.status(request);
      if (guards.includes(name) === isOn) continue;
      throw new LabError('E_VERIFY', `${name} is ${isOn ? 'still off' : 'still on'}`, {
        context: { [name]: !isOn },
      });
    }
  }

  /** The supply has no command for it: switching a protection off and on again would leave the board without it. */
  async clearTrips(): Promise<void> {}

  #query<T>(query: KoradQuery, parse: (answer: Uint8Array) => T, request: Request): Promise<T> {
    return this.#step.ask(request, async () =>
      parse(await this.#exchange(query, ANSWER_LENGTH[query], QUIET_MS, request)),
    );
  }

  async #askIdentity(urgency: Urgency): Promise<string> {
    return parseIdentity(await this.#exchange(IDENTIFY, 1, QUIET_AFTER_NAME_MS, urgency));
  }

  /** Sends and takes everything that comes until it is quiet: what is too long is as wrong as what is too short. */
  #exchange(text: string, length: number, quietMs: number, urgency: Urgency): Promise<Uint8Array> {
    return this.#dialogue.ask(
      encodeText(text),
      { kind: 'length', length, quietMs },
      { ...urgency, timeoutMs: ANSWER_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
    );
  }

  async #tell(setting: KoradSetting, request: Request): Promise<void> {
    await this.#dialogue.tell(encodeText(encodeSetting(setting)), request);
  }
}

/** How often a status must be borne out: two looks let a byte of noise pass once in sixteen thousand times. */
function looksNeeded(byte: number, last: number | undefined, { isUrgent }: Request): number {
  if (last === undefined) return 2;
  if (byte === last) return 0;
  // what OFF brings about is what is expected
  if (isUrgent === true && isAlike(byte, last & ~STATUS_BITS.output)) return 0;
  return isAlike(byte, last) ? 1 : 2;
}

/** The same but for CV and CC, between which a supply at its limit goes to and fro. */
function isAlike(a: number, b: number): boolean {
  return (a | STATUS_BITS.cv) === (b | STATUS_BITS.cv);
}

function settingOf(quantity: 'vSet' | 'iSet', value: number): KoradSetting {
  return { set: quantity === 'vSet' ? 'voltage' : 'current', value };
}
