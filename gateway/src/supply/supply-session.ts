import { LabError, psuCommands, type SupplyState } from '@labgate/contract';
import type { CommandConditions, CommandOutcome, OpenContext, Reading, Session } from '../adapter.ts';
import { SupplyCommands } from './supply-commands.ts';
import type { Request, SupplyInstrument } from './supply-instrument.ts';
import type { SupplyLimits } from './supply-limits.ts';
import { sampleOf } from './supply-sample.ts';
import { Supply } from './supply.ts';

/** Times OFF is sent and looked for before it counts as not confirmed. */
const OFF_TRIES = 4;

/** Commands that a session carries out; leases and their `keepalive` are the runner's. */
type Method = Exclude<keyof typeof psuCommands, 'keepalive'>;

/** An open supply of any dialect. */
export class SupplySession implements Session {
  readonly #supply: Supply;
  readonly #commands: SupplyCommands;
  readonly #release: () => Promise<void>;
  /** Aborted by every OFF: what was under way then must not send anything after it. */
  #underWay = new AbortController();

  /** `release` is called when the session is closed, to give the front panel back. */
  constructor(
    instrument: SupplyInstrument,
    limits: SupplyLimits,
    { counters, time }: Pick<OpenContext<unknown>, 'counters' | 'time'>,
    release: () => Promise<void> = async () => undefined,
  ) {
    this.#release = release;
    this.#supply = new Supply(instrument, counters, time);
    this.#commands = new SupplyCommands(this.#supply, limits);
  }

  async read(): Promise<Reading> {
    const reading = await this.#supply.poll(this.#request());
    const notices = this.#supply.takeNotices();
    const samples = [sampleOf(this.#supply, reading)];
    return { ready: true, samples, ...(notices.length === 0 ? {} : { notices }) };
  }

  /**
   * Carries out `get`, `set`, `protection`, `output`, `clear` or `resetEnergy`.
   * @throws LabError E_SCHEMA, E_UNKNOWN and E_LIMIT before a byte is sent; E_REV, E_INTERLOCK, E_VERIFY and what the
   * line throws.
   */
  async execute(method: string, args: unknown, conditions: CommandConditions = {}): Promise<CommandOutcome> {
    const request = this.#request();
    switch (methodNamed(method)) {
      case 'get':
        return this.#commands.get(request);
      case 'set':
        return this.#commands.set(parsed('set', args), conditions, request);
      case 'protection':
        return this.#commands.protection(parsed('protection', args), conditions, request);
      case 'output':
        return parsed('output', args).on ? this.#commands.switchOn(conditions, request) : this.#offAndRead();
      case 'clear':
        return this.#commands.clear(request);
      case 'resetEnergy':
        return this.#commands.resetEnergy(request);
    }
  }

  async switchOff(): Promise<CommandOutcome> {
    this.#underWay.abort();
    this.#underWay = new AbortController();
    const { instrument, watch } = this.#supply;
    const urgent: Request = { signal: new AbortController().signal, isUrgent: true };
    const wasOn = watch.known('output') === 1;
    watch.changing('output');
    let failure: unknown;
    for (let tries = 0; tries < OFF_TRIES; tries++) {
      try {
        await instrument.switchOutput(false, urgent);
        if (!(await instrument.status(urgent)).output) return this.#isOff(wasOn);
        failure = new LabError('E_VERIFY', 'the output is still on', {
          context: { wanted: false, found: true },
        });
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async close(): Promise<void> {
    this.#underWay.abort();
    await this.#release();
  }

  /** What is known right after OFF: measurements are taken later, by the next reading. */
  #isOff(wasOn: boolean): CommandOutcome {
    const { watch } = this.#supply;
    if (wasOn) watch.changed('output', 0);
    else watch.see('output', 0);
    const data: SupplyState = {
      output: false,
      vSet: watch.known('vSet') ?? null,
      iSet: watch.known('iSet') ?? null,
      vOut: null,
      iOut: null,
      mode: null,
      rev: watch.rev,
    };
    return { data, before: { ...data, output: wasOn } };
  }

  async #offAndRead(): Promise<CommandOutcome> {
    const off = await this.switchOff();
    try {
      return { ...off, data: (await this.#commands.get(this.#request())).data };
    } catch {
      return off; // OFF is confirmed; measurements that do not come must not make it look failed
    }
  }

  #request(): Request {
    return { signal: this.#underWay.signal };
  }
}

function methodNamed(method: string): Method {
  if (Object.hasOwn(psuCommands, method) && method !== 'keepalive') return method as Method;
  throw new LabError('E_UNKNOWN', `a supply has no command ${method.slice(0, 40)}`, {
    context: { method: method.slice(0, 40) },
  });
}

function parsed<M extends Method>(
  method: M,
  args: unknown,
): ReturnType<(typeof psuCommands)[M]['args']['parse']> {
  const { success, data, error } = psuCommands[method].args.safeParse(args ?? {});
  if (success) return data as ReturnType<(typeof psuCommands)[M]['args']['parse']>;
  const issue = error.issues[0];
  throw new LabError('E_SCHEMA', `${method}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
    context: { method },
  });
}
