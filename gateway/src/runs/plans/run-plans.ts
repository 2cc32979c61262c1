import {
  dryRun,
  LabError,
  type BenchLimits,
  type DryRun,
  type Plan,
  type PlanState,
  type RunSummary,
} from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { LiveValues } from '../../live/live-values.ts';
import type { RunFollower, StartArgs } from '../run-follower.ts';
import type { Runs } from '../runs.ts';
import { PlanRunner, type PlanRunnerOptions } from './plan-runner.ts';
import { listPlans, parsePlan, readPlanFile } from './plan-source.ts';
import type { AskDevice } from './plan-supply.ts';

export interface RunPlansOptions {
  readonly runs: Runs;
  /** Folder of plan files. */
  readonly folder: string;
  readonly ask: AskDevice;
  readonly live: LiveValues;
  readonly tripOf: PlanRunnerOptions['tripOf'];
  readonly clock: Clock;
  readonly log: Logger;
  /** What a supply of this bench may be driven with; `undefined` when there is none of this name. */
  readonly limitsOf: (supply: string) => BenchLimits | undefined;
}

type PlanArgs = Pick<StartArgs, 'plan' | 'planText'>;

/** Plans that drive runs: checked before the run begins, carried out while it goes, off before it ends. */
export class RunPlans implements RunFollower {
  readonly #options: RunPlansOptions;
  #prepared: { readonly plan: Plan; readonly text: string } | undefined;
  #runner: PlanRunner | undefined;
  #text: string | undefined;
  /** True when a person has ended the plan: the run then goes on. */
  #isEndedByHand = false;

  constructor(options: RunPlansOptions) {
    this.#options = options;
    options.runs.follow(this);
  }

  /** Names of the plan files. */
  names(): Promise<string[]> {
    return listPlans(this.#options.folder);
  }

  /** Plays a plan through. @throws LabError E_SCHEMA, E_UNKNOWN. */
  async rehearse(args: PlanArgs): Promise<DryRun> {
    const read = await this.#read(args);
    if (read === undefined) throw new LabError('E_SCHEMA', 'plan or planText is needed');
    return this.#rehearse(read.plan);
  }

  /** Refuses a run whose plan must not be started. @throws LabError E_SCHEMA, E_UNKNOWN, E_LIMIT. */
  async prepare(args: StartArgs): Promise<void> {
    this.#prepared = await this.#read(args);
    if (this.#prepared === undefined) return;
    const { faults } = this.#rehearse(this.#prepared.plan);
    if (faults.length > 0) throw new LabError('E_LIMIT', `the plan was not started: ${faults.join('; ')}`);
  }

  started(): void {
    const prepared = this.#prepared;
    this.#runner = undefined;
    this.#text = prepared?.text;
    this.#isEndedByHand = false;
    if (prepared === undefined) return;
    const { runs, ask, live, tripOf, clock } = this.#options;
    const runner = new PlanRunner({
      plan: prepared.plan,
      ask,
      live,
      tripOf,
      clock,
      onChange: () => runs.tell(),
      onMark: (text) => runs.mark(text, `plan ${prepared.plan.name}`),
    });
    this.#runner = runner;
    void this.#follow(runner);
  }

  async stopping(_run: RunSummary): Promise<void> {
    this.#isEndedByHand = true;
    this.#runner?.abort('the run was stopped');
    await this.#runner?.finished;
  }

  current(): { readonly plan?: PlanState } {
    return this.#runner === undefined ? {} : { plan: this.#runner.state };
  }

  notes(): Readonly<Record<string, string>> {
    return this.#text === undefined ? {} : { plan: this.#text };
  }

  /** @throws LabError E_UNKNOWN without a plan. */
  pause(): void {
    this.#going().pause();
  }

  /** @throws LabError E_UNKNOWN without a plan. */
  resume(): void {
    this.#going().resume();
  }

  /** Ends the plan; resolves when the output is off. @throws LabError E_UNKNOWN without a plan. */
  async abort(reason: string): Promise<void> {
    const runner = this.#going();
    this.#isEndedByHand = true;
    runner.abort(reason);
    await runner.finished;
  }

  /** A plan that has ended says how the run ended, and ends it. */
  async #follow(runner: PlanRunner): Promise<void> {
    const { runs, log } = this.#options;
    const by = `plan ${runner.state.name}`;
    const { pass, reason } = await runner.finished;
    try {
      const run = runs.going();
      if (run.verdict === null || !(pass || this.#isEndedByHand)) await runs.verdict(pass, reason, by);
      if (!this.#isEndedByHand) await runs.stop(by);
    } catch (err) {
      log.warn({ err }, 'the run had ended before its plan');
    }
  }

  #going(): PlanRunner {
    const state = this.#runner?.state.state;
    if (this.#runner === undefined || state === 'done' || state === 'aborted') {
      throw new LabError('E_UNKNOWN', 'no plan is going');
    }
    return this.#runner;
  }

  #rehearse(plan: Plan): DryRun {
    return dryRun(plan, plan.supply === undefined ? undefined : this.#options.limitsOf(plan.supply));
  }

  async #read({
    plan,
    planText,
  }: PlanArgs): Promise<{ readonly plan: Plan; readonly text: string } | undefined> {
    if (plan !== undefined && planText !== undefined)
      throw new LabError('E_SCHEMA', 'plan or planText, not both');
    if (plan === undefined && planText === undefined) return undefined;
    const text = planText ?? (await readPlanFile(this.#options.folder, plan ?? ''));
    return { plan: parsePlan(text), text };
  }
}
