import { isLabError, LabError, psuCommands } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { CommandOutcome } from '../adapter.ts';
import type { CommandOptions, DeviceControl } from './device-control.ts';
import type { OutputGuard } from './output-guard.ts';

interface OutputControlOptions {
  readonly supplyId: string;
  /** The supply without precedence and leases. */
  readonly supply: DeviceControl;
  /** OFF straight to the device. */
  readonly switchOff: () => Promise<CommandOutcome>;
  readonly guard: OutputGuard;
  /** Hears of what no client has asked for. */
  readonly audit?: ((entry: AuditEntry) => void) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The dead man's handle of an output: when it ends, the output goes off. */
interface Lease {
  /** Unix ms, for people. */
  readonly untilMs: number;
  readonly cancel: () => void;
}

/**
 * A supply with the precedence of contract §6.4: OFF goes before everything and cancels what waits, ON only when no guard
 * objects, and an output with a lease goes off when nobody prolongs it.
 */
export class OutputControl implements DeviceControl {
  readonly #options: OutputControlOptions;
  #lease: Lease | undefined;
  /** Counts OFFs, so that an ON that one overtook does not start a lease. */
  #offs = 0;

  constructor(options: OutputControlOptions) {
    this.#options = options;
  }

  async execute(method: string, args: unknown, options: CommandOptions = {}): Promise<CommandOutcome> {
    if (method === 'output') {
      const wish = parse('output', args);
      return wish.on ? this.#switchOn(wish.leaseMs, options) : this.switchOff();
    }
    if (method === 'keepalive') return this.#keepAlive(parse('keepalive', args).leaseMs, options);
    return this.#withLease(await this.#options.supply.execute(method, args, options));
  }

  switchOff(): Promise<CommandOutcome> {
    const done = this.#options.switchOff(); // the bytes first, then everything else
    this.#offs += 1;
    this.#endLease();
    return done.then((outcome) => this.#withLease(outcome));
  }

  /** An output with a lease goes off: nobody would be there to end it. */
  async close(): Promise<void> {
    if (this.#lease !== undefined) await this.switchOff();
  }

  async #switchOn(leaseMs: number | undefined, options: CommandOptions): Promise<CommandOutcome> {
    const { supply, supplyId, guard } = this.#options;
    const check = (): void => {
      const refusal = guard.refusal(supplyId);
      if (refusal !== undefined) throw refusal;
    };
    check();
    const offs = this.#offs;
    try {
      const outcome = await supply.execute('output', { on: true }, { ...options, check });
      if (options.signal?.aborted === true) {
        throw new LabError('E_TIMEOUT', 'the output came on too late', { context: { isSent: true } });
      }
      if (offs === this.#offs) this.#startLease(leaseMs);
      return this.#withLease(outcome);
    } catch (error) {
      throw await this.#takenBack(error);
    }
  }

  /** An ON that was sent and not confirmed must not come true later, when everybody has been told that it failed. */
  async #takenBack(error: unknown): Promise<unknown> {
    if (!isLabError(error) || error.context['isSent'] !== true) return error;
    const isOff = await this.switchOff().then(
      () => true,
      () => false,
    );
    const left = isOff ? 'it was switched off again' : 'it may be on';
    return new LabError(error.code, `${error.message}; ${left}`, { context: { ...error.context, isOff } });
  }

  async #keepAlive(leaseMs: number, options: CommandOptions): Promise<CommandOutcome> {
    if (this.#lease === undefined) {
      throw new LabError('E_UNKNOWN', 'the output has no lease: switch it on with leaseMs');
    }
    this.#startLease(leaseMs); // its sender lives, however long the supply takes to answer
    return this.#withLease(await this.#options.supply.execute('get', {}, options));
  }

  #startLease(leaseMs: number | undefined): void {
    this.#endLease();
    if (leaseMs === undefined) return;
    const { clock } = this.#options;
    const cancel = clock.schedule(leaseMs, () => this.#expired());
    this.#lease = { untilMs: clock.nowMs() + leaseMs, cancel };
  }

  #endLease(): void {
    this.#lease?.cancel();
    this.#lease = undefined;
  }

  #expired(): void {
    const { supplyId, log, audit } = this.#options;
    log.warn(`${supplyId}: the lease ended without keepalive, the output goes off`);
    const who = { from: 'lease', user: null, ip: null, dev: supplyId, method: 'output', args: { on: false } };
    this.switchOff().then(
      ({ before, data }) => audit?.({ ...who, status: 'ok', code: null, before, after: data }),
      (error: unknown) => {
        log.error({ err: error }, `${supplyId}: OFF after the lease is not confirmed yet`);
        audit?.({ ...who, status: 'failed', code: isLabError(error) ? error.code : null });
      },
    );
  }

  #withLease({ data, before }: CommandOutcome): CommandOutcome {
    return {
      data: { ...data, leaseUntil: this.#lease?.untilMs ?? null },
      ...(before === undefined ? {} : { before }),
    };
  }
}

function parse<Method extends 'output' | 'keepalive'>(
  method: Method,
  args: unknown,
): ReturnType<(typeof psuCommands)[Method]['args']['parse']> {
  const result = psuCommands[method].args.safeParse(args ?? {});
  if (result.success) return result.data as ReturnType<(typeof psuCommands)[Method]['args']['parse']>;
  const issue = result.error.issues[0];
  throw new LabError('E_SCHEMA', `${method}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}
