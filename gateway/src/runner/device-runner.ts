import { ERROR_CATALOGUE, isLabError, LabError, type DeviceState, type ErrorCode } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import type { Cadence, CommandOutcome, Session } from '../adapter.ts';
import { DeviceHealth } from './device-health.ts';
import { OwedOff } from './owed-off.ts';
import { takeReading, type ReadyReading } from './session-reader.ts';
import { SessionTurns, type TurnOptions } from './session-turns.ts';
import { withDeadline } from './with-deadline.ts';

/** Where a runner reports to. */
export interface DeviceSink {
  stateChanged(state: DeviceState, cause: LabError | undefined): void;
  readingTaken(reading: ReadyReading): void;
}

export interface DeviceRunnerOptions {
  readonly id: string;
  readonly cadence: Cadence;
  readonly open: () => Promise<Session>;
  readonly sink: DeviceSink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
}

/** Failures in a row after which a device is lost and opened anew. */
const FAILURES_UNTIL_LOST = 3;
/** Opening includes resets and reading calibration memories. */
const OPEN_DEADLINE_MS = 5_000;
const REOPEN_BACK_OFF = { initialMs: 500, maxMs: 10_000 } as const;
/** A device whose cable was pulled is to be back soon after it is plugged in; looking for it costs next to nothing. */
const REOPEN_ABSENT_MAX_MS = 1_500;
/** OFF is tried several times by the driver; what has not confirmed it by then is owed, ms. */
const OFF_DEADLINE_MS = 6_000;

/**
 * Reads one device for ever and carries out its commands: cadence, deadline, back-off and health are here, so a driver
 * has none of them. Each device has a runner of its own, so a stuck one slows no other.
 */
export class DeviceRunner {
  readonly id: string;
  readonly health = new DeviceHealth();
  readonly #options: DeviceRunnerOptions;
  readonly #backOff: BackOff;
  readonly #stopping = new AbortController();
  readonly #off: OwedOff;
  /** The open session; undefined while there is none. */
  #turns: SessionTurns | undefined;
  /** Ends the session that is open. */
  #ending = new AbortController();
  /** Ends the wait before the next opening. */
  #hurry = new AbortController();
  /** Who waits for the next reading, or for the failure that comes instead. */
  #awaiting: PromiseWithResolvers<CommandOutcome>[] = [];
  #state: DeviceState = 'init';
  /** Code of the cause that was reported with the state. */
  #reportedCode: ErrorCode | undefined;
  #running: Promise<void> | undefined;

  constructor(options: DeviceRunnerOptions) {
    this.id = options.id;
    this.#options = options;
    this.#backOff = new BackOff({ ...REOPEN_BACK_OFF, random: options.random });
    this.#off = new OwedOff(options.clock, OFF_DEADLINE_MS);
  }

  get state(): DeviceState {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /**
   * Hands a command to the device when it is its turn.
   * @throws LabError E_DEVICE_LOST while it is not open, E_BUSY when OFF came before or is not confirmed yet,
   * E_TIMEOUT when `signal` was aborted or the deadline passed, and what the session throws.
   */
  async execute(method: string, args: unknown, options: TurnOptions): Promise<CommandOutcome> {
    if (this.#turns === undefined) throw this.#lost();
    return this.#turns.execute(method, args, options);
  }

  /**
   * Switches the output off at once, before everything that waits. While the device is not open it is opened without
   * delay; what is not confirmed is owed and done as soon as the device is there, before anything else.
   * @throws LabError E_UNKNOWN for a device without an output, E_DEVICE_LOST, and what the session throws.
   */
  switchOff(): Promise<CommandOutcome> {
    const done = this.#off.request(this.#turns, this.id);
    if (this.#turns === undefined) this.#hurry.abort();
    return done;
  }

  /** Closes the device and opens it anew, without delay. @throws LabError why it could not be opened or read. */
  restart(): Promise<CommandOutcome> {
    this.#ending.abort();
    this.#hurry.abort();
    return this.nextReading();
  }

  /** Resolves with the next reading. @throws LabError the failure that comes instead. */
  nextReading(): Promise<CommandOutcome> {
    const waiting = Promise.withResolvers<CommandOutcome>();
    this.#awaiting.push(waiting);
    return waiting.promise;
  }

  /** Ends the loop and closes the device. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#tellAwaiting(({ reject }) => reject(new LabError('E_STOPPED', `${this.id} is stopping`)));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    this.#options.sink.stateChanged('init', undefined);
    while (!signal.aborted) {
      this.#hurry = new AbortController();
      const session = await this.#open();
      if (session !== undefined) {
        const turns = new SessionTurns(session, this.#options.clock);
        this.#turns = turns;
        this.#ending = new AbortController();
        await this.#readUntilLost(turns, AbortSignal.any([signal, this.#ending.signal]));
        this.#turns = undefined;
        turns.end(this.#lost());
        await this.#close(session);
      }
      if (!signal.aborted) await this.#pause(signal);
    }
  }

  /** Waits before the next opening, unless somebody needs the device now. */
  async #pause(signal: AbortSignal): Promise<void> {
    const isAbsent = this.health.code !== null && ERROR_CATALOGUE[this.health.code].retryable;
    const delayMs = Math.min(this.#backOff.nextDelayMs(), isAbsent ? REOPEN_ABSENT_MAX_MS : Infinity);
    await this.#options.clock.sleep(delayMs, AbortSignal.any([signal, this.#hurry.signal]));
  }

  async #open(): Promise<Session | undefined> {
    const opening = this.#options.open();
    try {
      return await withDeadline(opening, this.#options.clock, OPEN_DEADLINE_MS);
    } catch (error) {
      // An opening that finishes after its deadline must not stay open behind the next one.
      opening.then((late) => this.#close(late)).catch(() => undefined); // its failure is `error`, reported here
      this.#failed(error, true);
      return undefined;
    }
  }

  async #readUntilLost(turns: SessionTurns, signal: AbortSignal): Promise<void> {
    const { clock, cadence, sink } = this.#options;
    let failuresInARow = 0;
    let dueUs = clock.monoUs();
    while (!signal.aborted && failuresInARow < FAILURES_UNTIL_LOST) {
      await this.#off.pay(turns);
      try {
        const reading = await takeReading(turns, clock, cadence.deadlineMs, signal);
        failuresInARow = 0;
        this.#succeeded();
        sink.readingTaken(reading);
        for (const notice of reading.notices ?? []) this.#options.log.info(`${this.id}: ${notice}`);
      } catch (error) {
        if (signal.aborted) return;
        // an OFF takes the line away from a reading: that is no failure of the device
        if (!isLabError(error, 'E_BUSY')) {
          failuresInARow += 1;
          this.#failed(error, failuresInARow === FAILURES_UNTIL_LOST);
        }
      }
      dueUs = nextTurnUs(dueUs, cadence.periodMs * 1000, clock.monoUs());
      await clock.sleep((dueUs - clock.monoUs()) / 1000, signal);
    }
  }

  async #close(session: Session): Promise<void> {
    try {
      await withDeadline(session.close(), this.#options.clock, OPEN_DEADLINE_MS);
    } catch (error) {
      this.#options.log.debug({ err: error }, 'closing failed; the device is opened anew anyway');
    }
  }

  #lost(): LabError {
    const why = this.#reportedCode === undefined ? '' : ` (${this.#reportedCode})`;
    return new LabError('E_DEVICE_LOST', `${this.id} is not there: it is ${this.#state}${why}`, {
      context: { state: this.#state, cause: this.#reportedCode },
    });
  }

  #succeeded(): void {
    const { clock } = this.#options;
    this.health.succeeded(clock.nowMs(), clock.monoUs());
    this.#backOff.reset();
    this.#change('ready', undefined);
    this.#tellAwaiting(({ resolve }) => resolve({ data: { state: this.#state } }));
  }

  #tellAwaiting(tell: (waiting: PromiseWithResolvers<CommandOutcome>) => void): void {
    for (const waiting of this.#awaiting.splice(0)) tell(waiting);
  }

  #failed(error: unknown, isLost: boolean): void {
    const failure = asLabError(error);
    this.health.failed(failure.code);
    if (isLost && this.#state !== 'lost' && this.#state !== 'init') this.health.lost();
    this.#change(isLost ? 'lost' : 'degraded', failure);
    this.#tellAwaiting(({ reject }) => reject(failure));
  }

  #change(state: DeviceState, cause: LabError | undefined): void {
    // while it is lost, a cause that only people can mend is news: nobody would find a key that changed otherwise
    const isNewToPeople = cause?.retryable === false && cause.code !== this.#reportedCode;
    if (state === this.#state && !isNewToPeople) return;
    this.#state = state;
    this.#reportedCode = cause?.code;
    if (cause === undefined) this.#options.log.info(`${this.id} is ${state}`);
    else
      this.#options.log.warn(
        { code: cause.code, ...cause.context },
        `${this.id} is ${state}: ${cause.message}`,
      );
    this.#options.sink.stateChanged(state, cause);
  }
}

/** Missed turns are skipped, not caught up with: a late reading must not cause a burst. */
function nextTurnUs(dueUs: number, periodUs: number, nowUs: number): number {
  return dueUs + periodUs * Math.max(1, Math.ceil((nowUs - dueUs) / periodUs));
}

const UNEXPECTED: ErrorCode = 'E_GARBLED';

/** A driver that throws anything else met bytes nobody thought of. */
function asLabError(error: unknown): LabError {
  if (error instanceof LabError) return error;
  return new LabError(UNEXPECTED, error instanceof Error ? error.message : String(error), { cause: error });
}
