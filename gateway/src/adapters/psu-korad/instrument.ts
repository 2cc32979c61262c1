import { LabError } from '@labgate/contract';
import type { SerialContext } from '../../adapter.ts';
import type {
  ProtectionSettings,
  Request,
  SupplyInstrument,
  SupplyQuantity,
  SupplyStatus,
} from '../../supply/supply-instrument.ts';
import { SerialDialogue } from '../../transports/serial/serial-dialogue.ts';
import {
  ANSWER_LENGTH,
  encodeSetting,
  encodeText,
  IDENTIFY,
  parseCurrent,
  parseIdentity,
  parseStatus,
  parseVoltage,
  RESOLUTION,
  type KoradQuery,
  type KoradSetting,
} from './protocol.ts';

/** Nothing more belongs to an answer of known length after this, ms: USB converters hold bytes back for up to 16 ms. */
const QUIET_MS = 20;
/** A name of unknown length is over after this, ms. */
const QUIET_AFTER_NAME_MS = 50;
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
  /** As the supply gave it when it was opened. */
  #identity: string | undefined;
  /** False after a failure: answers of before may still be on their way. */
  #isInStep = false;

  constructor(
    { line, time, settle }: Pick<SerialContext<unknown>, 'line' | 'time' | 'settle'>,
    gapMs: number,
  ) {
    this.#dialogue = new SerialDialogue({ line, gapMs, time, settle: (delayMs) => settle(delayMs) });
  }

  /**
   * Asks for the name twice, because a byte that was left over might have got in front of the first answer.
   * @throws LabError E_TIMEOUT when nothing answers, E_GARBLED.
   */
  async identify(request: Request): Promise<string> {
    this.#identity = await this.#askIdentity(request);
    await this.#getInStep(request);
    return this.#identity;
  }

  async ask(quantity: SupplyQuantity, request: Request): Promise<number> {
    const answer = await this.#query(QUERY_OF[quantity], request);
    return this.#parsed(() => (quantity.startsWith('v') ? parseVoltage(answer) : parseCurrent(answer)));
  }

  async status(request: Request): Promise<SupplyStatus> {
    const answer = await this.#query('STATUS?', request);
    const { mode, output, ocpOrLock, ovp } = this.#parsed(() => parseStatus(answer));
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

  async #query(query: KoradQuery, request: Request): Promise<Uint8Array> {
    if (!this.#isInStep) await this.#getInStep(request);
    return this.#exchange(query, ANSWER_LENGTH[query], QUIET_MS, request);
  }

  /**
   * Asks for the name: whatever was late comes before it, so that the name alone says that the next answer belongs to
   * the next question. @throws LabError E_GARBLED when something else came.
   */
  async #getInStep(request: Request): Promise<void> {
    const identity = await this.#askIdentity(request);
    if (identity !== this.#identity) {
      throw new LabError('E_GARBLED', 'the supply gives its name otherwise than before', {
        context: { found: identity, before: this.#identity },
      });
    }
    this.#isInStep = true;
  }

  async #askIdentity(request: Request): Promise<string> {
    return parseIdentity(await this.#exchange(IDENTIFY, 1, QUIET_AFTER_NAME_MS, request));
  }

  /** Sends and takes everything that comes until it is quiet: what is too long is as wrong as what is too short. */
  async #exchange(text: string, length: number, quietMs: number, request: Request): Promise<Uint8Array> {
    try {
      return await this.#dialogue.ask(
        encodeText(text),
        { kind: 'length', length, quietMs },
        { ...request, timeoutMs: ANSWER_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
      );
    } catch (error) {
      this.#isInStep = false;
      throw error;
    }
  }

  #parsed<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      this.#isInStep = false;
      throw error;
    }
  }

  async #tell(setting: KoradSetting, request: Request): Promise<void> {
    await this.#dialogue.tell(encodeText(encodeSetting(setting)), request);
  }
}

function settingOf(quantity: 'vSet' | 'iSet', value: number): KoradSetting {
  return { set: quantity === 'vSet' ? 'voltage' : 'current', value };
}
