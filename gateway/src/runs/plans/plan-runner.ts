import {
  describeStep,
  dryRun,
  FAILURE_MARK,
  flattenSteps,
  formatCondition,
  isLabError,
  LabError,
  LIMIT_REASON,
  type Plan,
  type PlanState,
  type PlanStep,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { LiveValues } from '../../live/live-values.ts';
import { ConditionWatch } from './condition-watch.ts';
import { PlanSupply, type AskDevice } from './plan-supply.ts';

/** How often a step that passes looks around, ms. */
const TICK_MS = 100;

export interface PlanRunnerOptions {
  readonly plan: Plan;
  readonly ask: AskDevice;
  readonly live: LiveValues;
  /** The trip that holds the output of a supply off, in words; `undefined` without one. */
  readonly tripOf: (supply: string) => string | undefined;
  readonly clock: Clock;
  /** Called when a step begins, and on every other change of state. */
  readonly onChange: () => void;
  readonly onMark: (text: string) => void;
}

/** How a plan ended. */
export interface PlanOutcome {
  readonly pass: boolean;
  readonly reason: string;
}

/** Carries a plan out. Whatever happens, its supply is off at the end. */
export class PlanRunner {
  readonly #options: PlanRunnerOptions;
  readonly #steps: readonly PlanStep[];
  readonly #durationS: number;
  readonly #supply: PlanSupply | undefined;
  readonly #watch: ConditionWatch;
  readonly #ending = new AbortController();
  readonly #failures: string[] = [];
  #abortReason: string | undefined;
  #state: PlanState['state'] = 'running';
  #step = 0;
  #passedMs = 0;
  #setPoints: { voltage?: number; currentLimit?: number } = {};
  /** Resolves when the plan has ended and its supply is off. */
  readonly finished: Promise<PlanOutcome>;

  constructor(options: PlanRunnerOptions) {
    const { plan, ask, live, clock } = options;
    this.#options = options;
    this.#steps = flattenSteps(plan);
    this.#durationS = dryRun(plan, undefined).durationS;
    this.#watch = new ConditionWatch(live, clock);
    const { supply } = plan;
    if (supply !== undefined) {
      const onLost = (reason: string): void => this.#fail(reason);
      this.#supply = new PlanSupply({ dev: supply, ask, live, clock, onLost });
    }
    this.finished = this.#run();
  }

  get state(): PlanState {
    const step = this.#steps[this.#step - 1];
    return {
      name: this.#options.plan.name,
      state: this.#state,
      step: this.#step,
      steps: this.#steps.length,
      text: step === undefined ? '' : describeStep(step).slice(0, 500),
      elapsedS: Math.round(this.#passedMs / 100) / 10,
      durationS: this.#durationS,
      reason: this.#abortReason?.slice(0, 500) ?? null,
    };
  }

  /** Holds the plan where it is; limits are watched all the same, and the supply stays as it is. */
  pause(): void {
    if (this.#state === 'running') this.#become('paused');
  }

  resume(): void {
    if (this.#state === 'paused') this.#become('running');
  }

  /** Ends the plan: OFF, verdict "fail". */
  abort(reason: string): void {
    if (this.#abortReason !== undefined || this.#state === 'done') return;
    this.#abortReason = reason;
    this.#ending.abort();
  }

  async #run(): Promise<PlanOutcome> {
    const { plan, onMark } = this.#options;
    for (const limit of plan.limits) {
      this.#watch.add(limit, () => this.abort(`${LIMIT_REASON}${formatCondition(limit)}`));
    }
    for (const { when, reason } of plan.failIf) {
      this.#watch.add(when, () => {
        this.#failures.push(reason);
        onMark(`${FAILURE_MARK}${reason}`);
      });
    }
    try {
      for (const step of this.#steps) {
        this.#step++;
        this.#options.onChange();
        await this.#take(step);
        if (this.#ending.signal.aborted) break;
      }
    } catch (error) {
      this.#fail(isLabError(error) ? error.message : String(error));
    }
    await this.#switchOff();
    this.#watch.stop();
    this.#become(this.#abortReason === undefined ? 'done' : 'aborted');
    const reason = this.#abortReason ?? this.#failures.join('; ');
    const pass = reason === '';
    return { pass, reason: pass ? `plan "${plan.name}" done` : reason };
  }

  /** Ends the plan for a reason that is not its own: a trip makes commands fail too, and then it is the reason. */
  #fail(reason: string): void {
    const { plan, tripOf } = this.#options;
    this.abort((plan.supply === undefined ? undefined : tripOf(plan.supply)) ?? reason);
  }

  async #switchOff(): Promise<void> {
    try {
      await this.#supply?.off();
    } catch (error) {
      this.abort(isLabError(error) ? error.message : String(error));
    }
  }

  async #take(step: PlanStep): Promise<void> {
    if ('set' in step) await this.#set(step.set);
    else if ('ramp' in step) await this.#ramp(step.ramp);
    else if ('output' in step) await (step.output ? this.#supplyOf().on() : this.#supplyOf().off());
    else if ('hold' in step) await this.#pass(step.hold.forS, () => false);
    else if ('wait' in step) await this.#wait(step.wait);
    else this.#options.onMark(step.mark);
  }

  async #set(set: { voltage?: number | undefined; currentLimit?: number | undefined }): Promise<void> {
    const wish = {
      ...(set.voltage === undefined ? {} : { voltage: set.voltage }),
      ...(set.currentLimit === undefined ? {} : { currentLimit: set.currentLimit }),
    };
    await this.#supplyOf().set(wish);
    this.#setPoints = { ...this.#setPoints, ...wish };
  }

  async #ramp(ramp: Extract<PlanStep, { ramp: unknown }>['ramp']): Promise<void> {
    const from = { ...this.#setPoints };
    const { voltage, currentLimit, overS, everyS } = ramp;
    const count = Math.max(1, Math.round(overS / everyS));
    for (let i = 1; i <= count && !this.#ending.signal.aborted; i++) {
      const between = (start: number | undefined, end: number | undefined): number | undefined =>
        end === undefined ? undefined : round((start ?? end) + ((end - (start ?? end)) * i) / count);
      await this.#pass(overS / count, () => false);
      if (this.#ending.signal.aborted) return;
      const last = i === count;
      await this.#set({
        voltage: last ? voltage : between(from.voltage, voltage),
        currentLimit: last ? currentLimit : between(from.currentLimit, currentLimit),
      });
    }
  }

  async #wait({ until, timeoutS, onTimeout }: Extract<PlanStep, { wait: unknown }>['wait']): Promise<void> {
    let isMet = false;
    const end = this.#watch.add(until, () => (isMet = true));
    await this.#pass(timeoutS, () => isMet);
    end();
    if (isMet || this.#ending.signal.aborted || onTimeout === 'continue') return;
    this.abort(`waited ${timeoutS} s for: ${formatCondition(until)}`);
  }

  /** Lets time pass, pauses left out, until it is over or `isOver` says so. */
  async #pass(seconds: number, isOver: () => boolean): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ending;
    let leftMs = seconds * 1000;
    let lastUs = clock.monoUs();
    while (!signal.aborted && (this.#state === 'paused' || (leftMs > 0 && !isOver()))) {
      await clock.sleep(Math.min(TICK_MS, Math.max(1, leftMs)), signal);
      this.#watch.tick();
      const nowUs = clock.monoUs();
      if (this.#state === 'running') {
        leftMs -= (nowUs - lastUs) / 1000;
        this.#passedMs += (nowUs - lastUs) / 1000;
      }
      lastUs = nowUs;
    }
  }

  #supplyOf(): PlanSupply {
    if (this.#supply === undefined) throw new LabError('E_SCHEMA', 'the plan names no supply');
    return this.#supply;
  }

  #become(state: PlanState['state']): void {
    this.#state = state;
    this.#options.onChange();
  }
}

/** Set-points in thousandths: finer than any supply. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
