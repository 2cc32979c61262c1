import { join } from 'node:path';
import { LabError, type GatewayTopics, type RunSummary } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import type { Outlet } from '../outlet.ts';
import type { EventPublisher } from '../publish/event-publisher.ts';
import { closeAbandoned } from './abandoned-run.ts';
import { DiskBudget } from './disk-budget.ts';
import { RunFollowers } from './run-followers.ts';
import type { RunFollower, StartArgs } from './run-follower.ts';
import { closedRun, endedRun } from './ended-run.ts';
import { newRun } from './new-run.ts';
import { runMessage } from './run-message.ts';
import { RunRecorder } from './run-recorder.ts';
import { RunShelf, type RunPaths } from './run-shelf.ts';
import type { RunsConfig } from './runs-config.ts';

/** How often a run that is going tells its counts, and how often the disk is looked at, ms. */
const TELL_MS = 2_000;
const LOOK_MS = 5_000;
const NO_COUNTS = { msgs: 0, frames: 0, bytes: 0, gaps: 0 } as const;

export interface RunsOptions {
  readonly gatewayId: string;
  readonly topics: GatewayTopics;
  readonly dataDir: string;
  readonly config: RunsConfig;
  readonly broker: Broker;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly clock: Clock;
  readonly log: Logger;
  /** Version of the software. */
  readonly software: string;
  /** Revision of the configuration in force. */
  readonly configRevision: () => number;
}

/** The runs of a gateway: begins, marks, judges and ends them, and keeps them (contract §8). */
export class Runs {
  readonly #options: RunsOptions;
  readonly #shelf: RunShelf;
  readonly #budget: DiskBudget;
  readonly #followers = new RunFollowers();
  readonly #inUse = new Set<string>();
  #recorder: RunRecorder | undefined;
  #run: RunSummary | undefined;
  #isChanging = false;
  #cancelTell: Cancel = () => undefined;
  #cancelLook: Cancel = () => undefined;

  private constructor(options: RunsOptions, shelf: RunShelf) {
    this.#options = options;
    this.#shelf = shelf;
    const { config, clock, log } = options;
    const isInUse = (id: string): boolean => id === this.currentId || this.#inUse.has(id);
    this.#budget = new DiskBudget({ shelf, config, clock, log, isInUse });
  }

  /** Opens the shelf and closes what a gateway that died left open. @throws LabError E_PERMISSION. */
  static async open(options: RunsOptions): Promise<Runs> {
    const shelf = await RunShelf.open(join(options.dataDir, 'runs'), options.log);
    const runs = new Runs(options, shelf);
    for (const run of shelf.list())
      if (run.state === 'recording') await runs.#change(await closeAbandoned(run, shelf, options));
    runs.#run = shelf.list().find(({ imported }) => imported !== true);
    await runs.#lookAtDisk();
    runs.#publish();
    return runs;
  }

  /** Id of the run that is being recorded. */
  get currentId(): string | undefined {
    return this.#recorder === undefined ? undefined : (this.#run?.id ?? undefined);
  }

  get shelf(): RunShelf {
    return this.#shelf;
  }

  get budget(): DiskBudget {
    return this.#budget;
  }

  follow(follower: RunFollower): void {
    this.#followers.add(follower);
  }

  /** Tells `run/current` anew. */
  tell(): void {
    this.#publish();
  }

  /** Begins a run. @throws LabError E_BUSY while one is going, E_DISK_FULL, E_RECORDING. */
  start(args: StartArgs, by: string): Promise<RunSummary> {
    return this.#changing(async () => {
      if (this.#recorder !== undefined) throw new LabError('E_BUSY', `run ${this.#run?.id} is going`);
      await this.#followers.prepare(args);
      if ((await this.#budget.makeRoom()) < 1) throw this.#budget.full();
      const { clock, gatewayId, broker, software, configRevision } = this.#options;
      const startedAt = clock.nowMs();
      const id = await this.#shelf.create(startedAt);
      this.#run = newRun(args, { id, startedAt, by, cfgRev: configRevision(), sw: software });
      await this.#shelf.save(this.#run);
      const { recording } = this.#shelf.paths(id);
      const dutSerial = args.dutSerial;
      this.#recorder = await RunRecorder.start({
        path: recording,
        info: { run: id, gw: gatewayId, startedAt: String(startedAt), dutSerial, sw: software },
        broker,
        clock,
        onIncomplete: (failure) => this.#incomplete(failure),
      });
      this.#event('run.started', { serial: dutSerial, by });
      this.#keepTelling();
      this.#keepLooking();
      await this.#followers.started(this.#run);
      return this.#run;
    });
  }

  /** @throws LabError E_UNKNOWN without a run. */
  mark(text: string, by: string): void {
    this.going();
    this.#event('run.mark', { text, by });
  }

  /** Says how the run that is going ended. @throws LabError E_UNKNOWN without a run. */
  async verdict(pass: boolean, reason: string, by: string): Promise<void> {
    const run = this.going();
    await this.#change({ ...run, verdict: { pass, reason } });
    this.#event('run.verdict', { pass, reason, by });
  }

  /** Ends the run that is going. `cause` says why when nobody asked for it. @throws LabError E_UNKNOWN without a run. */
  stop(by: string, cause?: string): Promise<RunSummary> {
    return this.#changing(async () => {
      await this.#followers.stopping(this.going());
      const recorder = this.#recorder;
      if (recorder === undefined) throw nothingGoing();
      const event = this.#event('run.stopped', { by, ...(cause === undefined ? {} : { cause }) });
      await recorder.published(event);
      const stoppedAt = this.#options.clock.nowMs();
      const told = this.#followers.current();
      const ended = endedRun(this.going(), { stoppedAt, counts: recorder.counts, told, cause });
      this.#cancelTell();
      this.#cancelLook();
      const stopped = await recorder.stop({ ...this.#followers.notes(), summary: JSON.stringify(ended) });
      this.#recorder = undefined;
      // The last piece of it may have found the disk full.
      const incomplete = ended.incomplete ?? this.#run?.incomplete ?? null;
      const closed = closedRun({ ...ended, incomplete }, stopped);
      await this.#change(closed);
      this.#publish();
      this.#followers.stopped(closed);
      return closed;
    });
  }

  /** Newest first, with what each takes on the disk. */
  async list(): Promise<RunSummary[]> {
    return Promise.all(this.#shelf.list().map((run) => this.#described(run)));
  }

  /** @throws LabError E_UNKNOWN. */
  get(id: string): Promise<RunSummary> {
    return this.#described(this.#shelf.get(id));
  }

  /** @throws LabError E_UNKNOWN. */
  paths(id: string): RunPaths {
    this.#shelf.get(id);
    return this.#shelf.paths(id);
  }

  /** Protects a run from retention, or no longer. @throws LabError E_UNKNOWN. */
  async keep(id: string, on: boolean): Promise<RunSummary> {
    const run = this.#shelf.get(id);
    await this.#change({ ...run, keep: on });
    return this.get(id);
  }

  /** Deletes a run. @throws LabError E_UNKNOWN, E_BUSY while it is in use, E_LOCKED while it is kept. */
  async delete(id: string): Promise<void> {
    const run = this.#shelf.get(id);
    if (id === this.currentId || this.#inUse.has(id)) throw new LabError('E_BUSY', `run ${id} is in use`);
    if (run.keep) throw new LabError('E_LOCKED', `run ${id} is kept: keep it no longer first`);
    await this.#shelf.delete(id);
    if (this.#run?.id === id) this.#run = undefined;
    await this.#lookAtDisk();
    this.#publish();
  }

  /** The report of a run is there. */
  async reported(id: string): Promise<void> {
    await this.#change({ ...this.#shelf.get(id), report: true });
  }

  /** Protects the files of a run while they are read; the returned function ends it. */
  use(id: string): () => void {
    this.#inUse.add(id);
    return () => this.#inUse.delete(id);
  }

  /** Ends the run that is going, because the gateway stops. */
  async close(): Promise<void> {
    if (this.#recorder !== undefined) await this.stop(this.#options.gatewayId, 'the gateway was stopped');
  }

  /** The run that is going. @throws LabError E_UNKNOWN without one. */
  going(): RunSummary {
    if (this.#recorder === undefined || this.#run === undefined) throw nothingGoing();
    return this.#run;
  }

  /** One change at a time: a start takes until its file is there. */
  async #changing<T>(change: () => Promise<T>): Promise<T> {
    if (this.#isChanging) throw new LabError('E_BUSY', 'a run is being started or stopped');
    this.#isChanging = true;
    try {
      return await change();
    } finally {
      this.#isChanging = false;
    }
  }

  async #change(run: RunSummary): Promise<void> {
    if (this.#run?.id === run.id) this.#run = run;
    try {
      await this.#shelf.save(run);
    } catch (err) {
      this.#options.log.error({ err, run: run.id }, 'run.json cannot be written');
    }
    if (this.#run?.id === run.id) this.#publish();
  }

  /** From now on the recording does not hold everything; the run goes on, and so does all else. */
  #incomplete(failure: LabError): void {
    const { clock, log } = this.#options;
    log.error({ err: failure, run: this.#run?.id }, 'the recording ends here');
    if (this.#run === undefined) return;
    void this.#change({ ...this.#run, incomplete: { since: clock.nowMs(), reason: failure.message } });
  }

  #event(type: string, data: Readonly<Record<string, unknown>>): string {
    return this.#options.events.publish(type, undefined, { run: this.#run?.id, ...data });
  }

  #keepTelling(): void {
    this.#publish();
    this.#cancelTell = this.#options.clock.schedule(TELL_MS, () => this.#keepTelling());
  }

  #keepLooking(): void {
    this.#cancelLook = this.#options.clock.schedule(LOOK_MS, () => {
      void this.#lookAtDisk().then(() => {
        if (this.#recorder !== undefined) this.#keepLooking();
      });
    });
  }

  async #lookAtDisk(): Promise<void> {
    try {
      await this.#budget.makeRoom();
    } catch (err) {
      this.#options.log.error({ err }, 'the folder of runs cannot be looked at');
    }
    if (this.#budget.freeBytes < 1) this.#recorder?.halt(this.#budget.full());
  }

  #publish(): void {
    const { outlet, topics, software, configRevision } = this.#options;
    const run = this.#run;
    const counts = this.#recorder?.counts ?? run?.counts ?? NO_COUNTS;
    const message = {
      ...runMessage(run, {
        cfgRev: configRevision(),
        sw: software,
        counts,
        freeBytes: this.#budget.freeBytes,
      }),
      ...(this.#recorder === undefined ? {} : this.#followers.current()),
    };
    outlet.publish({ topic: topics.runCurrent, payload: JSON.stringify(message), qos: 1, retain: true });
  }

  async #described(run: RunSummary): Promise<RunSummary> {
    if (run.id === null) return run;
    const isGoing = run.id === this.currentId;
    return {
      ...run,
      ...(isGoing ? { counts: this.#recorder?.counts ?? run.counts } : {}),
      fileBytes: await this.#shelf.sizeOf(run.id),
    };
  }
}

function nothingGoing(): LabError {
  return new LabError('E_UNKNOWN', 'no run is going');
}
