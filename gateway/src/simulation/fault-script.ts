import { idSchema, LabError } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import { z } from 'zod';
import type { FaultTarget } from './fault-target.ts';

const faultActionSchema = z.strictObject({
  /** Since the start of the script, ms. */
  atMs: z.int().min(0),
  device: idSchema,
  /** One of the faults of that device; `none` mends it. */
  fault: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name of a fault, such as absent or bus-stuck'),
});

/** Timed faults as they stand in a scenario or in the configuration. */
export const faultPlanSchema = z
  .strictObject({
    actions: z.array(faultActionSchema).max(1000),
    /** Start again after this long, ms; without it the actions happen once. */
    repeatMs: z.int().positive().optional(),
  })
  .refine(
    ({ actions, repeatMs }) => repeatMs === undefined || actions.every(({ atMs }) => atMs < repeatMs),
    'every action comes before repeatMs',
  );

/** A fault at a time. */
export type FaultAction = Readonly<z.infer<typeof faultActionSchema>>;

/** Timed faults, and whether they come again. */
export interface FaultPlan {
  readonly actions: readonly FaultAction[];
  readonly repeatMs?: number | undefined;
}

interface FaultScriptOptions {
  readonly clock: Clock;
  readonly plan: FaultPlan;
  /** Simulated devices by their id. */
  readonly targets: ReadonlyMap<string, FaultTarget>;
  /** Hears of each action when it has been carried out. */
  readonly onAction?: (action: FaultAction) => void;
}

/** Carries out a fault plan on simulated devices. */
export class FaultScript {
  readonly #options: FaultScriptOptions;
  readonly #actions: readonly FaultAction[];
  #startUs = 0;
  #cancel: Cancel | undefined;

  /** @throws LabError E_UNKNOWN when the plan names a device or a fault that there is not. */
  constructor(options: FaultScriptOptions) {
    this.#options = options;
    for (const { device, fault } of options.plan.actions) {
      const target = known(options.targets, device, 'simulated device');
      known(new Map(target.faults.map((name) => [name, name])), fault, `fault of ${device}`);
    }
    this.#actions = options.plan.actions.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** Starts the plan from its beginning. */
  start(): void {
    this.stop();
    this.#startUs = this.#options.clock.monoUs();
    this.#scheduleNext(0, 0);
  }

  /** Carries out nothing more; the devices keep the faults they have. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #scheduleNext(index: number, round: number): void {
    const { clock, plan } = this.#options;
    const action = this.#actions[index];
    if (action === undefined) {
      if (plan.repeatMs !== undefined && index > 0) this.#scheduleNext(0, round + 1);
      return;
    }
    const dueUs = this.#startUs + (round * (plan.repeatMs ?? 0) + action.atMs) * 1000;
    this.#cancel = clock.schedule(Math.max(0, (dueUs - clock.monoUs()) / 1000), () => {
      this.#carryOut(action);
      this.#scheduleNext(index + 1, round);
    });
  }

  #carryOut(action: FaultAction): void {
    // a device that was taken out of the bench since has no faults any more
    this.#options.targets.get(action.device)?.inject(action.fault);
    this.#options.onAction?.(action);
  }
}

function known<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name);
  if (found !== undefined) return found;
  const names = [...all.keys()].join(', ') || 'none';
  throw new LabError('E_UNKNOWN', `there is no ${what} called ${name}; there are: ${names}`, {
    context: { name },
  });
}
