import { z } from 'zod';
import { conditionSchema, formatCondition } from './condition/condition-text.ts';
import { deviceIdSchema } from './ids.ts';

/** Longest text of a plan, in characters. */
export const MAX_PLAN_LENGTH = 32_000;
/** Most steps of a plan once its repeats are written out. */
export const MAX_PLAN_STEPS = 5_000;
/** Longest time of one step, s: a week. */
const MAX_STEP_S = 7 * 86_400;

const secondsSchema = z.number().positive().max(MAX_STEP_S);
const voltageVSchema = z.number().min(0).max(1_000);
const currentASchema = z.number().min(0).max(1_000);
const sentenceSchema = z.string().min(1).max(200);

/** Set-points, at once; the output stays as it is. */
const setStepSchema = z.strictObject({
  set: z
    .strictObject({ voltage: voltageVSchema.optional(), currentLimit: currentASchema.optional() })
    .refine((set) => set.voltage !== undefined || set.currentLimit !== undefined, {
      message: 'voltage or currentLimit is needed',
    }),
});
const outputStepSchema = z.strictObject({ output: z.boolean() });
/** From the set-points that hold to these, in small steps. */
const rampStepSchema = z.strictObject({
  ramp: z
    .strictObject({
      voltage: voltageVSchema.optional(),
      currentLimit: currentASchema.optional(),
      overS: secondsSchema,
      /** Time from one set-point to the next, s. */
      everyS: z.number().min(0.2).max(60).default(1),
    })
    .refine((ramp) => ramp.voltage !== undefined || ramp.currentLimit !== undefined, {
      message: 'voltage or currentLimit is needed',
    }),
});
const holdStepSchema = z.strictObject({ hold: z.strictObject({ forS: secondsSchema }) });
const waitStepSchema = z.strictObject({
  wait: z.strictObject({
    until: conditionSchema,
    timeoutS: secondsSchema,
    /** `fail` ends the plan, with the output off and the verdict "fail". */
    onTimeout: z.enum(['fail', 'continue']).default('fail'),
  }),
});
const markStepSchema = z.strictObject({ mark: sentenceSchema });

const singleStepSchema = z.union([
  setStepSchema,
  outputStepSchema,
  rampStepSchema,
  holdStepSchema,
  waitStepSchema,
  markStepSchema,
]);
/** A step that does something. */
export type PlanStep = z.infer<typeof singleStepSchema>;

const stepSchema = z.union([
  singleStepSchema,
  z.strictObject({
    repeat: z.strictObject({
      times: z.int().min(1).max(1_000),
      steps: z.array(singleStepSchema).min(1).max(100),
    }),
  }),
]);

/** A plan: what a run does by itself (docs/plans.md). It always ends with the output off. */
export const planSchema = z.strictObject({
  name: z.string().min(1).max(64),
  /** The supply it drives; a plan without one only watches, waits and marks. */
  supply: deviceIdSchema.optional(),
  /** What must never be: it ends the plan at once, output off, verdict "fail". */
  limits: z.array(conditionSchema).max(32).default([]),
  /** What makes the verdict "fail" without ending the plan. */
  failIf: z
    .array(z.strictObject({ when: conditionSchema, reason: sentenceSchema }))
    .max(32)
    .default([]),
  steps: z.array(stepSchema).min(1).max(500),
});
export type Plan = z.infer<typeof planSchema>;

/** How the reason of a plan begins that one of its limits has ended. */
export const LIMIT_REASON = 'limit: ';
/** How the mark in a run begins that tells that a rule of `failIf` was met; its reason follows. */
export const FAILURE_MARK = 'fails: ';

/** The steps with every repeat written out. */
export function flattenSteps(plan: Plan): PlanStep[] {
  return plan.steps.flatMap((step) =>
    'repeat' in step ? Array.from({ length: step.repeat.times }, () => step.repeat.steps).flat() : [step],
  );
}

/** What a supply of the bench may be driven with. */
export interface BenchLimits {
  readonly maxVoltageV: number;
  readonly maxCurrentA: number;
}

/** Set-points from one time on, s since the start; `null` before they are known. */
export const planPointSchema = z.object({
  atS: z.number(),
  voltageV: z.number().nullable(),
  currentLimitA: z.number().nullable(),
  output: z.boolean(),
});
export type PlanPoint = z.infer<typeof planPointSchema>;

/** A step as a person reads it, with the time it takes; a wait takes its time-out at most. */
export const plannedStepSchema = z.object({
  text: z.string(),
  fromS: z.number(),
  toS: z.number(),
  /** True when it may end earlier. */
  isOpen: z.boolean(),
});
export type PlannedStep = z.infer<typeof plannedStepSchema>;

/** A plan played through without touching anything. */
export const dryRunSchema = z.object({
  name: z.string(),
  supply: z.string().nullable(),
  /** Why it must not be started; empty for a plan that may be. */
  faults: z.array(z.string()),
  /** The longest it can take, s. */
  durationS: z.number(),
  steps: z.array(plannedStepSchema),
  /** Straight lines between the points are the set-points, drawn against the longest times. */
  curve: z.array(planPointSchema),
});
export type DryRun = z.infer<typeof dryRunSchema>;

/** Plays a plan through. `limits` are those of its supply; `undefined` when there is no such supply. */
export function dryRun(plan: Plan, limits: BenchLimits | undefined): DryRun {
  const rehearsal = new Rehearsal(plan, limits);
  for (const [i, step] of flattenSteps(plan)
    .slice(0, MAX_PLAN_STEPS + 1)
    .entries())
    rehearsal.take(step, i + 1);
  return rehearsal.finish();
}

class Rehearsal {
  readonly #plan: Plan;
  readonly #limits: BenchLimits | undefined;
  readonly #faults = new Set<string>();
  readonly #steps: PlannedStep[] = [];
  readonly #curve: PlanPoint[] = [{ atS: 0, voltageV: null, currentLimitA: null, output: false }];
  #now: PlanPoint = { atS: 0, voltageV: null, currentLimitA: null, output: false };

  constructor(plan: Plan, limits: BenchLimits | undefined) {
    this.#plan = plan;
    this.#limits = limits;
  }

  take(step: PlanStep, number: number): void {
    if (number > MAX_PLAN_STEPS) {
      this.#faults.add(`the plan has more than ${MAX_PLAN_STEPS} steps`);
      return;
    }
    const fault = (what: string): unknown => this.#faults.add(`step ${number}: ${what}`);
    const fromS = this.#now.atS;
    if ('set' in step) this.#set(step.set, fault);
    if ('ramp' in step) this.#ramp(step.ramp, fault);
    if ('output' in step) this.#switch(step.output, fault);
    if ('hold' in step) this.#pass(step.hold.forS);
    if ('wait' in step) this.#pass(step.wait.timeoutS);
    this.#steps.push({ text: describeStep(step), fromS, toS: this.#now.atS, isOpen: 'wait' in step });
  }

  finish(): DryRun {
    const { name, supply } = this.#plan;
    this.#add({ ...this.#now, output: false });
    return {
      name,
      supply: supply ?? null,
      faults: [...this.#faults],
      durationS: this.#now.atS,
      steps: this.#steps,
      curve: this.#curve,
    };
  }

  #set(set: { voltage?: number | undefined; currentLimit?: number | undefined }, fault: Note): void {
    this.#check(set, fault);
    this.#add({
      ...this.#now,
      voltageV: set.voltage ?? this.#now.voltageV,
      currentLimitA: set.currentLimit ?? this.#now.currentLimitA,
    });
  }

  #ramp(
    ramp: { voltage?: number | undefined; currentLimit?: number | undefined; overS: number },
    fault: Note,
  ): void {
    const { voltageV, currentLimitA } = this.#now;
    if (ramp.voltage !== undefined && voltageV === null) fault('set a voltage before it is ramped');
    if (ramp.currentLimit !== undefined && currentLimitA === null) {
      fault('set a current limit before it is ramped');
    }
    this.#check(ramp, fault);
    this.#add({
      ...this.#now,
      atS: this.#now.atS + ramp.overS,
      voltageV: ramp.voltage ?? voltageV,
      currentLimitA: ramp.currentLimit ?? currentLimitA,
    });
  }

  #switch(output: boolean, fault: Note): void {
    if (this.#plan.supply === undefined) fault('the plan names no supply to switch');
    if (output && (this.#now.voltageV === null || this.#now.currentLimitA === null)) {
      fault('set voltage and current limit before the output is switched on');
    }
    this.#add({ ...this.#now, output });
  }

  #check(set: { voltage?: number | undefined; currentLimit?: number | undefined }, fault: Note): void {
    if (this.#plan.supply === undefined) {
      fault('the plan names no supply to set');
      return;
    }
    if (this.#limits === undefined) {
      this.#faults.add(`there is no supply ${this.#plan.supply} on this bench`);
      return;
    }
    const { maxVoltageV, maxCurrentA } = this.#limits;
    if ((set.voltage ?? 0) > maxVoltageV) fault(`${set.voltage} V is above the bench limit ${maxVoltageV} V`);
    if ((set.currentLimit ?? 0) > maxCurrentA) {
      fault(`${set.currentLimit} A is above the bench limit ${maxCurrentA} A`);
    }
  }

  #pass(seconds: number): void {
    this.#add({ ...this.#now, atS: this.#now.atS + seconds });
  }

  /** A change at one time is a step in the curve: both its ends are points. */
  #add(point: PlanPoint): void {
    this.#now = point;
    this.#curve.push(point);
  }
}

type Note = (what: string) => unknown;

/** A step in words. */
export function describeStep(step: PlanStep): string {
  if ('set' in step) return `set ${describeSetPoints(step.set)}`;
  if ('ramp' in step) return `ramp to ${describeSetPoints(step.ramp)} over ${step.ramp.overS} s`;
  if ('output' in step) return `output ${step.output ? 'on' : 'off'}`;
  if ('hold' in step) return `hold for ${step.hold.forS} s`;
  if ('wait' in step)
    return `wait until ${formatCondition(step.wait.until)}, at most ${step.wait.timeoutS} s`;
  return `mark "${step.mark}"`;
}

function describeSetPoints({
  voltage,
  currentLimit,
}: {
  voltage?: number | undefined;
  currentLimit?: number | undefined;
}): string {
  const parts = [
    ...(voltage === undefined ? [] : [`${voltage} V`]),
    ...(currentLimit === undefined ? [] : [`${currentLimit} A`]),
  ];
  return parts.join(', ');
}

/** The plan of a run, as `run/current` tells it. */
export const planStateSchema = z.object({
  name: z.string().max(64),
  state: z.enum(['running', 'paused', 'done', 'aborted']),
  /** Number of the step that is going or was the last, from 1; 0 before the first. */
  step: z.int().min(0),
  steps: z.int().min(0),
  /** The step in words. */
  text: z.string().max(500),
  /** Seconds the plan has been going, pauses left out, and the longest it can take. */
  elapsedS: z.number().min(0),
  durationS: z.number().min(0),
  /** Why it was aborted. */
  reason: z.string().max(500).nullable(),
});
export type PlanState = z.infer<typeof planStateSchema>;
