import { LabError, type psuCommands, type SupplyState } from '@labgate/contract';
import type { z } from 'zod';
import type { CommandConditions, CommandOutcome } from '../adapter.ts';
import { checkLimit, type SupplyLimits } from './supply-limits.ts';
import type { Request } from './supply-instrument.ts';
import { stateOf } from './supply-sample.ts';
import type { Supply, SupplyReading } from './supply.ts';

type Args<Method extends keyof typeof psuCommands> = z.infer<(typeof psuCommands)[Method]['args']>;

/** Times a change is looked for before it counts as not taken: some supplies take a moment. */
const LOOKS = 3;

/** Carries out the commands of contract §6.3, all but `output` off, which has a way of its own. */
export class SupplyCommands {
  readonly #supply: Supply;
  readonly #limits: SupplyLimits;

  constructor(supply: Supply, limits: SupplyLimits) {
    this.#supply = supply;
    this.#limits = limits;
  }

  async get(request: Request): Promise<CommandOutcome> {
    return { data: this.#state(await this.#supply.readAll(request)) };
  }

  /** @throws LabError E_LIMIT, E_REV, E_VERIFY. */
  async set(args: Args<'set'>, conditions: CommandConditions, request: Request): Promise<CommandOutcome> {
    const { instrument } = this.#supply;
    // the current limit first: a higher voltage must not meet the limit of before
    const wishes = [['iSet', args.currentLimit] as const, ['vSet', args.voltage] as const].flatMap(
      ([quantity, wish]) => {
        if (wish === undefined) return [];
        checkLimit(this.#limits, quantity, wish);
        const value = instrument.rounded(quantity, wish);
        checkLimit(this.#limits, quantity, value);
        return [{ quantity, value }];
      },
    );
    return this.#changing(conditions, request, async () => {
      for (const { quantity, value } of wishes) {
        this.#supply.watch.changing(quantity);
        await instrument.set(quantity, value, request);
        await this.#confirm(quantity, value, request);
        this.#supply.watch.changed(quantity, value);
      }
    });
  }

  /** @throws LabError E_UNKNOWN for a protection the supply does not have, E_REV, E_VERIFY. */
  protection(
    args: Args<'protection'>,
    conditions: CommandConditions,
    request: Request,
  ): Promise<CommandOutcome> {
    return this.#changing(conditions, request, () => this.#supply.instrument.protect(args, request));
  }

  /** @throws LabError E_LIMIT when the set-points are above the bench limits, E_INTERLOCK, E_REV, E_VERIFY. */
  switchOn(conditions: CommandConditions, request: Request): Promise<CommandOutcome> {
    const { watch, instrument } = this.#supply;
    return this.#changing(conditions, request, async ({ vSet, iSet, faults, status }) => {
      checkLimit(this.#limits, 'vSet', vSet);
      checkLimit(this.#limits, 'iSet', iSet);
      if (faults.length > 0) {
        const message = `the protection of the supply has tripped (${faults.join(', ')}): clear it first`;
        throw new LabError('E_INTERLOCK', message, { context: { faults: faults.join(',') } });
      }
      if (status.output) return;
      watch.changing('output');
      try {
        await instrument.switchOutput(true, request);
        await this.#confirmOn(request);
      } catch (error) {
        throw asSent(error);
      }
      watch.changed('output', 1);
    });
  }

  clear(request: Request): Promise<CommandOutcome> {
    return this.#changing({}, request, async () => {
      await this.#supply.instrument.clearTrips(request);
      this.#supply.forgetTrips();
    });
  }

  async resetEnergy(request: Request): Promise<CommandOutcome> {
    const outcome = await this.get(request);
    this.#supply.meter.reset();
    return outcome;
  }

  async #changing(
    { ifRev }: CommandConditions,
    request: Request,
    change: (before: SupplyReading) => Promise<void>,
  ): Promise<CommandOutcome> {
    const before = await this.#supply.readAll(request);
    const stateBefore = this.#state(before);
    const { rev } = this.#supply.watch;
    if (ifRev !== undefined && ifRev !== rev) {
      throw new LabError('E_REV', `the supply was changed since: it is at revision ${rev}, not ${ifRev}`, {
        context: { rev, ifRev },
      });
    }
    await change(before);
    return { data: this.#state(await this.#supply.readAll(request)), before: stateBefore };
  }

  async #confirm(quantity: 'vSet' | 'iSet', wanted: number, request: Request): Promise<void> {
    const { voltageV, currentA } = this.#supply.instrument.resolution;
    const tolerance = (quantity === 'vSet' ? voltageV : currentA) * 0.6;
    let found = Number.NaN;
    for (let look = 0; look < LOOKS; look++) {
      found = await this.#supply.readSetPoint(quantity, request);
      if (Math.abs(found - wanted) <= tolerance) return;
      this.#supply.watch.changing(quantity);
    }
    throw new LabError('E_VERIFY', `${quantity} reads ${found} after it was set to ${wanted}`, {
      context: { quantity, wanted, found },
    });
  }

  async #confirmOn(request: Request): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      if ((await this.#supply.instrument.status(request)).output) return;
    }
    throw new LabError('E_VERIFY', 'the output is still off', { context: { wanted: true, found: false } });
  }

  #state(reading: SupplyReading): SupplyState {
    return stateOf(this.#supply, reading);
  }
}

/** Marks a failure after which nobody knows whether the supply has carried the command out. */
function asSent(error: unknown): unknown {
  if (!(error instanceof LabError)) return error;
  return new LabError(error.code, error.message, {
    context: { ...error.context, isSent: true },
    cause: error,
  });
}
