import { LabError, type DeviceState, type ErrorCode } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import type { Cadence, Session } from '../adapter.ts';
import { DeviceHealth } from './device-health.ts';
import { SessionReader, withDeadline, type ReadyReading } from './session-reader.ts';

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

/**
 * Reads one device for ever: cadence, deadline, back-off and health are here, so a driver has none of them.
 * Each device has a runner of its own, so a stuck one slows no other.
 */
export class DeviceRunner {
  readonly id: string;
  readonly health = new DeviceHealth();
  readonly #options: DeviceRunnerOptions;
  readonly #backOff: BackOff;
  readonly #stopping = new AbortController();
  #state: DeviceState = 'init';
  /** Code of the cause that was reported with the state. */
  #reportedCode: ErrorCode | undefined;
  #running: Promise<void> | undefined;

  constructor(options: DeviceRunnerOptions) {
    this.id = options.id;
    this.#options = options;
    this.#backOff = new BackOff({ ...REOPEN_BACK_OFF, random: options.random });
  }

  get state(): DeviceState {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the loop and closes the device. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    this.#options.sink.stateChanged('init', undefined);
    while (!signal.aborted) {
      const session = await this.#open();
      if (session !== undefined) {
        await this.#readUntilLost(session);
        await this.#close(session);
      }
      if (!signal.aborted) await this.#options.clock.sleep(this.#backOff.nextDelayMs(), signal);
    }
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

  async #readUntilLost(session: Session): Promise<void> {
    const { clock, cadence, sink } = this.#options;
    const { signal } = this.#stopping;
    const reader = new SessionReader(session, clock);
    let failuresInARow = 0;
    let dueUs = clock.monoUs();
    while (!signal.aborted && failuresInARow < FAILURES_UNTIL_LOST) {
      try {
        const reading = await reader.take(cadence.deadlineMs, signal);
        failuresInARow = 0;
        this.#succeeded();
        sink.readingTaken(reading);
        for (const notice of reading.notices ?? []) this.#options.log.info(`${this.id}: ${notice}`);
      } catch (error) {
        if (signal.aborted) return;
        failuresInARow += 1;
        this.#failed(error, failuresInARow === FAILURES_UNTIL_LOST);
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

  #succeeded(): void {
    const { clock } = this.#options;
    this.health.succeeded(clock.nowMs(), clock.monoUs());
    this.#backOff.reset();
    this.#change('ready', undefined);
  }

  #failed(error: unknown, isLost: boolean): void {
    const failure = asLabError(error);
    this.health.failed(failure.code);
    if (isLost && this.#state !== 'lost' && this.#state !== 'init') this.health.lost();
    this.#change(isLost ? 'lost' : 'degraded', failure);
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
