import { LabError, type Alarm, type GatewayTopics } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { Outlet } from '../outlet.ts';
import type { AlarmStore } from './alarm-store.ts';
import { nextAlarm, type AlarmInput, type RaisedAlarm } from './alarm-transition.ts';

/** Where a part of the gateway says that something needs people, and that it does not any more. */
export interface AlarmSeam {
  /** Says it as long as it is so, however often: it is one alarm. */
  raise(alarm: RaisedAlarm): void;
  clear(id: string): void;
}

/** A change that people may want to be told of. */
export interface AlarmChange {
  readonly change: 'raised' | 'cleared' | 'acked';
  readonly alarm: Alarm;
}

interface AlarmBookOptions {
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly store: Pick<AlarmStore, 'load' | 'save' | 'flush'>;
  readonly clock: Clock;
}

/**
 * Every alarm that is not normal: publishes each as a retained message, keeps them on disk, and knows what is
 * acknowledged and what is shelved.
 */
export class AlarmBook implements AlarmSeam {
  readonly #options: AlarmBookOptions;
  readonly #alarms = new Map<string, Alarm>();
  /** Unix ms until which an alarm is silenced, by id; also while it is normal. */
  readonly #shelves = new Map<string, number>();
  readonly #shelfTimers = new Map<string, Cancel>();
  readonly #listeners: ((change: AlarmChange) => void)[] = [];

  /** Begins with what was kept, and publishes all of it. */
  constructor(options: AlarmBookOptions) {
    this.#options = options;
    const { alarms, shelves } = options.store.load();
    for (const [id, untilMs] of Object.entries(shelves)) this.#shelveUntil(id, untilMs);
    for (const alarm of alarms) {
      this.#alarms.set(alarm.id, alarm);
      this.#publish(alarm.id);
    }
  }

  /** Calls `listener` for every change of an alarm that is not shelved. */
  onChange(listener: (change: AlarmChange) => void): void {
    this.#listeners.push(listener);
  }

  get(id: string): Alarm | undefined {
    return this.#alarms.get(id);
  }

  /** Ids of all alarms that are not normal. */
  ids(): string[] {
    return [...this.#alarms.keys()];
  }

  raise(alarm: RaisedAlarm): void {
    this.#apply(alarm.id, { kind: 'raise', alarm });
  }

  clear(id: string): void {
    this.#apply(id, { kind: 'clear' });
  }

  /** Acknowledges it. @throws LabError E_UNKNOWN when there is none. */
  acknowledge(id: string, by: string): void {
    if (!this.#alarms.has(id)) throw new LabError('E_UNKNOWN', `there is no alarm ${id}`);
    this.#apply(id, { kind: 'ack', by: by.slice(0, 128) });
  }

  /** Silences it for so long, min; nobody is told of it meanwhile. @throws LabError E_UNKNOWN when there is none. */
  shelve(id: string, minutes: number): void {
    if (!this.#alarms.has(id)) throw new LabError('E_UNKNOWN', `there is no alarm ${id}`);
    this.#shelveUntil(id, this.#options.clock.nowMs() + minutes * 60_000);
    this.#changed(id);
  }

  /** Forgets it: whatever raised it is gone. */
  remove(id: string): void {
    this.#unshelve(id);
    if (this.#alarms.delete(id)) this.#changed(id);
  }

  stop(): Promise<void> {
    for (const cancel of this.#shelfTimers.values()) cancel();
    return this.#options.store.flush();
  }

  #apply(id: string, input: AlarmInput): void {
    const before = this.#alarms.get(id);
    const after = nextAlarm(before, input, this.#options.clock.nowMs());
    if (after === before) return;
    if (after === undefined) this.#alarms.delete(id);
    else this.#alarms.set(id, after);
    this.#changed(id);
    const isRaised = input.kind === 'raise' && (before === undefined || before.state === 'cleared-unacked');
    const subject = after ?? before;
    if (subject === undefined || this.#shelves.has(id)) return;
    if (isRaised) this.#tell({ change: 'raised', alarm: subject });
    else if (input.kind !== 'raise') {
      this.#tell({ change: input.kind === 'ack' ? 'acked' : 'cleared', alarm: subject });
    }
  }

  #tell(change: AlarmChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #shelveUntil(id: string, untilMs: number): void {
    const { clock } = this.#options;
    this.#unshelve(id);
    const leftMs = untilMs - clock.nowMs();
    if (leftMs <= 0) return;
    this.#shelves.set(id, untilMs);
    this.#shelfTimers.set(
      id,
      clock.schedule(leftMs, () => this.#shelfEnded(id)),
    );
  }

  /** What came up behind the shelf is told now. */
  #shelfEnded(id: string): void {
    this.#unshelve(id);
    const alarm = this.#alarms.get(id);
    this.#changed(id);
    if (alarm?.state === 'active-unacked') this.#tell({ change: 'raised', alarm });
  }

  #unshelve(id: string): void {
    this.#shelfTimers.get(id)?.();
    this.#shelfTimers.delete(id);
    this.#shelves.delete(id);
  }

  #changed(id: string): void {
    this.#options.store.save({
      alarms: [...this.#alarms.values()],
      shelves: Object.fromEntries(this.#shelves),
    });
    this.#publish(id);
  }

  #publish(id: string): void {
    const { outlet, topics } = this.#options;
    const alarm = this.#alarms.get(id);
    const shelvedUntil = this.#shelves.get(id);
    const shown = alarm && { ...alarm, ...(shelvedUntil === undefined ? {} : { shelvedUntil }) };
    const payload = shown === undefined ? '' : JSON.stringify(shown);
    outlet.publish({ topic: topics.alarm(id), payload, qos: 1, retain: true });
  }
}
