import type { Alarm, LabEvent, LogLevel, LogLine } from '@labgate/contract';
import { controlText } from './control-text.ts';
import type { ControlRecord } from './control-log.ts';
import { Throttle } from './throttle.ts';
import type { Timers } from './timers.ts';

/** One line of what happened. Everything in it may come from anybody: it is text, never markup. */
export interface LogEntry {
  /** Counts up from 0 in the order of arrival. */
  readonly n: number;
  /** An event of the bench, a command, a change of an alarm, a line of a log, or something that happened to this page. */
  readonly kind: 'event' | 'control' | 'alarm' | 'log' | 'page';
  /** The clock of who said it, Unix ms. */
  readonly tsMs: number;
  /** Type of the event, or `log`. */
  readonly type: string;
  /** How grave it is. */
  readonly level: LogLevel;
  /** Device of an event, part that speaks in a log; `gateway` where neither is named. */
  readonly source: string;
  readonly text: string;
  /** Code of the error catalogue, where there is one. */
  readonly code: string | undefined;
}

/** What somebody can hold in mind, and what a tab can hold in memory: the oldest go first. */
const MOST_ENTRIES = 2000;
const LONGEST_TEXT = 2000;
const NOTIFY_EVERY_MS = 250;
const ALARMING = /\.(lost|tripped)$/;
const WORRYING = /\.(degraded|bypassed|step|shed)$/;

/** The newest events and log lines since the page was opened. */
export class EventLog {
  readonly #throttle: Throttle;
  readonly #timers: Timers;
  #entries: LogEntry[] = [];
  #snapshot: readonly LogEntry[] = [];
  #count = 0;
  readonly openedMs: number;

  constructor(timers: Timers) {
    this.#timers = timers;
    this.openedMs = timers.nowMs();
    this.#throttle = new Throttle(timers, NOTIFY_EVERY_MS, () => {
      this.#snapshot = [...this.#entries];
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  /** Oldest first; a new array at each change, at most four a second. */
  readonly snapshot = (): readonly LogEntry[] => this.#snapshot;

  addEvent({ ts, type, dev, data }: LabEvent): void {
    const level = ALARMING.test(type) ? 'error' : WORRYING.test(type) ? 'warn' : 'info';
    const code = typeof data['code'] === 'string' ? data['code'] : undefined;
    this.#add({ kind: 'event', tsMs: ts, type, level, source: dev ?? 'gateway', text: dataText(data), code });
  }

  addLine(level: LogLevel, { ts, name, msg, code, dropped }: LogLine): void {
    const text = dropped === undefined ? msg : `${msg} (${dropped} lines before this one were dropped)`;
    this.#add({ kind: 'log', tsMs: ts, type: 'log', level, source: name, text, code });
  }

  /** Somebody sent a command. */
  addControl(record: ControlRecord): void {
    const { tsMs, status, target, method, code } = record;
    const level = status === 'ok' ? 'info' : 'warn';
    const text = controlText(record);
    this.#add({ kind: 'control', tsMs, type: `command.${method}`, level, source: target, text, code });
  }

  /** An alarm changed from `before` to `after`; undefined for none. */
  addAlarm(before: Alarm | undefined, after: Alarm | undefined): void {
    if (before?.state === after?.state && before?.shelvedUntil === after?.shelvedUntil) return;
    const alarm = after ?? before;
    if (alarm === undefined) return;
    const isRaised = after?.state === 'active-unacked';
    const level = !isRaised ? 'info' : alarm.sev === 'low' ? 'warn' : 'error';
    const tsMs = after === undefined ? this.#timers.nowMs() : Math.max(after.since, after.ack?.ts ?? 0);
    const type = `alarm.${alarmWord(before, after)}`;
    const by = type === 'alarm.acknowledged' && alarm.ack !== null ? ` · by ${alarm.ack.by}` : '';
    const text = `${alarm.text}${by}`;
    this.#add({ kind: 'alarm', tsMs, type, level, source: alarm.id, text, code: undefined });
  }

  /** Something happened to the page itself, for example its connection; it explains holes in the log. */
  addPage(type: string, level: LogLevel, text: string): void {
    const tsMs = this.#timers.nowMs();
    this.#add({ kind: 'page', tsMs, type, level, source: 'this page', text, code: undefined });
  }

  /** Forgets everything: another bench is shown. */
  clear(): void {
    this.#entries = [];
    this.#throttle.changed();
  }

  #add(entry: Omit<LogEntry, 'n'>): void {
    const text = entry.text.length > LONGEST_TEXT ? `${entry.text.slice(0, LONGEST_TEXT)}…` : entry.text;
    this.#entries.push({ ...entry, text, n: this.#count++ });
    // A tenth at a time: cutting at each message would copy the whole list each time.
    if (this.#entries.length > MOST_ENTRIES * 1.1) this.#entries = this.#entries.slice(-MOST_ENTRIES);
    this.#throttle.changed();
  }
}

function alarmWord(before: Alarm | undefined, after: Alarm | undefined): string {
  if (after === undefined) return 'over';
  if (before?.shelvedUntil !== after.shelvedUntil && after.shelvedUntil !== undefined) return 'shelved';
  if (after.state === 'active-acked') return 'acknowledged';
  return after.state === 'cleared-unacked' ? 'cleared' : 'raised';
}

/** `key value · key value`; empty for an event that says nothing more. */
function dataText(data: LabEvent['data']): string {
  return Object.entries(data)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}
