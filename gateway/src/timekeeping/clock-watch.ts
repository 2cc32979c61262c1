import type { ClockState, Health } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { EventPublisher } from '../publish/event-publisher.ts';
import { isBeforeAllTime, judgeClock, type ClockSource } from './clock-source.ts';
import type { UnsetSessions } from './unset-sessions.ts';

/** How often wall and monotonic time are compared, ms. */
const PERIOD_MS = 1_000;
/** Differences below this are slewing or scheduling, not a step, ms. */
const STEP_THRESHOLD_MS = 250;

interface ClockWatchOptions {
  readonly clock: Clock;
  readonly source: ClockSource;
  readonly events: EventPublisher;
  readonly sessions: UnsetSessions;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly log: Logger;
}

/**
 * Knows what the wall clock rests on and notices when it steps (contract §4.4). Until it is set for the first time, what
 * is measured says so, and the event of the first setting tells what its times mean.
 */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  readonly #listeners: (() => void)[] = [];
  #offsetMs: number;
  #state: ClockState;
  #isUnset: boolean;
  #steps = 0;
  #cancel: Cancel = () => undefined;
  #forgetting: Promise<void> = Promise.resolve();

  constructor(options: ClockWatchOptions) {
    this.#options = options;
    this.#offsetMs = this.#measureOffsetMs();
    this.#state = judgeClock(options.source, options.clock.nowMs());
    this.#isUnset = this.#state === 'unsynced';
  }

  get state(): ClockState {
    return this.#state;
  }

  /** True while nobody has set the wall clock since the computer was started. */
  get isUnset(): boolean {
    return this.#isUnset;
  }

  /** As `$health` tells it. */
  get figures(): Health['clock'] {
    const kernel = this.#options.source.kernel();
    const maxErrMs = kernel?.isSynchronised === true ? kernel.maxErrorMs : null;
    return { state: this.#state, offMs: kernel?.offsetMs ?? null, maxErrMs, steps: this.#steps };
  }

  /** Calls `listener` after each step and each change of state. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async start(): Promise<void> {
    if (this.#isUnset) await this.#beginUnset();
    else if (!this.#options.sessions.isEmpty) this.#wasSet(0);
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#forgetting;
  }

  #schedule(): void {
    this.#cancel = this.#options.clock.schedule(PERIOD_MS, () => {
      this.#look();
      this.#schedule();
    });
  }

  #look(): void {
    const { clock, source, events, sessions } = this.#options;
    const offsetMs = this.#measureOffsetMs();
    const stepMs = Math.round(offsetMs - this.#offsetMs);
    this.#offsetMs = offsetMs;
    const nowMs = clock.nowMs();
    const before = this.#state;
    this.#state = judgeClock(source, nowMs);
    const hasStepped = Math.abs(stepMs) >= STEP_THRESHOLD_MS;
    if (hasStepped) this.#steps += 1;
    if (this.#isUnset && this.#state !== 'unsynced') {
      this.#wasSet(stepMs);
    } else if (hasStepped) {
      const zeroMs = this.#isUnset ? { zeroMs: sessions.zerosMs(nowMs) } : {};
      events.publish('clock.step', undefined, { stepMs, first: false, ...zeroMs });
      if (!this.#isUnset && isBeforeAllTime(nowMs)) void this.#beginUnset();
    }
    if (hasStepped || before !== this.#state) for (const listener of this.#listeners) listener();
  }

  async #beginUnset(): Promise<void> {
    const { clock, sessions, sid, log } = this.#options;
    this.#isUnset = true;
    log.warn('the wall clock was never set; what is measured is marked until it is');
    try {
      await sessions.add(sid, clock.monoUs());
    } catch (error) {
      log.error({ err: error }, 'a successor of this process would not know its times');
    }
  }

  #wasSet(stepMs: number): void {
    const { clock, events, sessions, log } = this.#options;
    const data = { stepMs, first: true, zeroMs: sessions.zerosMs(clock.nowMs()) };
    events.publish('clock.step', undefined, data);
    this.#isUnset = false;
    log.info(data, 'the wall clock is set');
    this.#forgetting = sessions.forget().catch((error: unknown) => {
      log.error({ err: error }, 'the sessions from before the clock was set are still on the disk');
    });
  }

  #measureOffsetMs(): number {
    return this.#options.clock.nowMs() - this.#options.clock.monoUs() / 1000;
  }
}
