import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { CommandConditions, CommandOutcome, Reading, Session } from '../adapter.ts';
import { noAnswer, withDeadline } from './with-deadline.ts';

/** Commands that may wait for one device; who sends more has lost the measure. */
const MAX_WAITING = 256;

/** How a command is handed over. */
export interface TurnOptions extends CommandConditions {
  /** Time it may take once it is its turn, ms. */
  readonly deadlineMs: number;
  /** Gives it up while it waits; once under way it is carried out. */
  readonly signal?: AbortSignal;
  /** Asked when its turn has come: what it throws refuses the command. */
  readonly check?: () => void;
}

/** One step or command that wants the session. */
interface Job {
  start(): Promise<unknown>;
  refuse(error: LabError): void;
  /** Time it may hold the session before it counts as late, ms. */
  readonly deadlineMs: number;
}

/**
 * Hands an open session to one step of a reading or one command at a time, in turn, so that neither keeps the other from
 * its work. OFF waits for nobody, and takes with it everything that waited before it.
 */
export class SessionTurns {
  readonly #session: Session;
  readonly #clock: Clock;
  #step: Job | undefined;
  #commands: Job[] = [];
  /** Steps and commands that were started and have not settled: never more than one. */
  #isHeld = false;
  /** When the one that holds the session is late, monotonic µs. */
  #lateUs = 0;
  #offs = 0;
  /** The last OFF was not confirmed: until one is, no command is carried out. */
  #isOffOwed = false;
  #wasCommand = false;
  #ended: LabError | undefined;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  /**
   * Takes one step of a reading within `deadlineMs` of its turn; `waitedUs` is the time it waited for a command.
   * @throws LabError E_TIMEOUT when the step, or one before it that is late, does not settle; E_DEVICE_LOST when the
   * session ends meanwhile.
   */
  step(deadlineMs: number): Promise<{ readonly reading: Reading; readonly waitedUs: number }> {
    const askedUs = this.#clock.monoUs();
    return new Promise((resolve, reject) => {
      const cancelWatch = this.#watchHolder(deadlineMs, () => {
        this.#step = undefined;
        reject(noAnswer(deadlineMs));
      });
      this.#step = {
        deadlineMs,
        start: () => {
          cancelWatch();
          const waitedUs = this.#clock.monoUs() - askedUs;
          const reading = this.#session.read();
          withDeadline(reading, this.#clock, deadlineMs).then(
            (found) => resolve({ reading: found, waitedUs }),
            reject,
          );
          return reading;
        },
        refuse: (error) => {
          cancelWatch();
          reject(error);
        },
      };
      this.#next();
    });
  }

  /**
   * Carries out a command when it is its turn.
   * @throws LabError E_BUSY when too many wait or OFF came; E_UNKNOWN for a device without commands; E_TIMEOUT,
   * E_DEVICE_LOST; and what the session throws.
   */
  execute(method: string, args: unknown, options: TurnOptions): Promise<CommandOutcome> {
    const { signal, deadlineMs } = options;
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (this.#commands.length >= MAX_WAITING) {
      return Promise.reject(new LabError('E_BUSY', `${MAX_WAITING} commands wait for the device already`));
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#commands = this.#commands.filter((waiting) => waiting !== job);
        reject(new LabError('E_TIMEOUT', 'the command was given up before its turn came'));
      };
      const job: Job = {
        deadlineMs,
        start: () => {
          signal?.removeEventListener('abort', giveUp);
          const outcome = this.#execute(method, args, options);
          // it goes on, and nobody knows how far it came
          withDeadline(outcome, this.#clock, deadlineMs, { isSent: true }).then(resolve, reject);
          return outcome;
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', giveUp);
          reject(error);
        },
      };
      if (signal?.aborted === true) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#commands.push(job);
      this.#next();
    });
  }

  /**
   * Hands OFF to the session at once; what waited is refused with E_BUSY, and what comes later waits for its end, or is
   * refused when it was not confirmed.
   * @throws LabError E_UNKNOWN for a device without an output, E_DEVICE_LOST, and what the session throws.
   */
  async switchOff(deadlineMs: number): Promise<CommandOutcome> {
    if (this.#ended !== undefined) throw this.#ended;
    const off = this.#session.switchOff?.();
    if (off === undefined) throw new LabError('E_UNKNOWN', 'this device has no output to switch');
    const overtaken = new LabError('E_BUSY', 'the output was switched off meanwhile');
    for (const command of this.#commands.splice(0)) command.refuse(overtaken);
    this.#offs += 1;
    const finish = (isConfirmed: boolean): void => {
      this.#offs -= 1;
      this.#isOffOwed = !isConfirmed;
      this.#next();
    };
    off.then(
      () => finish(true),
      () => finish(false), // whoever asked for it gets its failure
    );
    return withDeadline(off, this.#clock, deadlineMs);
  }

  /** Refuses everything that waits and that comes from now on. */
  end(error: LabError): void {
    this.#ended = error;
    this.#step?.refuse(error);
    this.#step = undefined;
    for (const command of this.#commands.splice(0)) command.refuse(error);
  }

  async #execute(method: string, args: unknown, { ifRev, check }: TurnOptions): Promise<CommandOutcome> {
    if (this.#session.execute === undefined) throw new LabError('E_UNKNOWN', 'this device takes no commands');
    if (this.#isOffOwed) throw new LabError('E_BUSY', 'the device has not confirmed an OFF yet');
    check?.();
    return this.#session.execute(method, args, ifRev === undefined ? {} : { ifRev });
  }

  /** A step and a command take turns when both wait. */
  #next(): void {
    if (this.#isHeld || this.#offs > 0) return;
    const isStepsTurn = this.#step !== undefined && (this.#wasCommand || this.#commands.length === 0);
    const job = isStepsTurn ? this.#step : this.#commands.shift();
    if (job === undefined) return;
    if (isStepsTurn) this.#step = undefined;
    this.#wasCommand = !isStepsTurn;
    this.#isHeld = true;
    this.#lateUs = this.#clock.monoUs() + job.deadlineMs * 1000;
    const release = (): void => {
      this.#isHeld = false;
      this.#next();
    };
    job.start().then(release, release); // whoever asked for it gets its failure
  }

  /** Calls `giveUp` once what holds the session has been late for `patienceMs`. */
  #watchHolder(patienceMs: number, giveUp: () => void): () => void {
    if (!this.#isHeld && this.#offs === 0) return () => undefined;
    let cancel = (): void => undefined;
    const look = (): void => {
      const leftMs = (this.#lateUs - this.#clock.monoUs()) / 1000 + patienceMs;
      if (leftMs <= 0) giveUp();
      else cancel = this.#clock.schedule(Math.ceil(leftMs), look);
    };
    cancel = this.#clock.schedule(patienceMs, look);
    return () => cancel();
  }
}
