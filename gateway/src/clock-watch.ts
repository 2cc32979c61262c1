import { existsSync } from 'node:fs';
import type { ClockState } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { EventPublisher } from './publish/event-publisher.ts';

/** How often wall and monotonic time are compared, ms. */
const PERIOD_MS = 1_000;
/** Differences below this are slewing or scheduling, not a step, ms. */
const STEP_THRESHOLD_MS = 250;
/** systemd-timesyncd and chrony's wait unit make this file once the clock is set. */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

/** Tells what the wall clock rests on (contract §4.4). */
export function clockState(): ClockState {
  if (existsSync(SYNCHRONISED_MARK)) return 'ntp';
  return existsSync('/dev/rtc0') || existsSync('/dev/rtc') ? 'rtc' : 'unsynced';
}

/** Notices steps of the wall clock and publishes a `clock.step` event for each. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #events: EventPublisher;
  #offsetMs: number;
  #steps = 0;
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock, events: EventPublisher) {
    this.#clock = clock;
    this.#events = events;
    this.#offsetMs = this.#measureOffsetMs();
  }

  /** Steps since the start. */
  get steps(): number {
    return this.#steps;
  }

  start(): void {
    this.#cancel = this.#clock.schedule(PERIOD_MS, () => {
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const offsetMs = this.#measureOffsetMs();
    const stepMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    if (Math.abs(stepMs) < STEP_THRESHOLD_MS) return;
    this.#steps += 1;
    this.#events.publish('clock.step', undefined, { stepMs: Math.round(stepMs), first: false });
  }

  #measureOffsetMs(): number {
    return this.#clock.nowMs() - this.#clock.monoUs() / 1000;
  }
}
