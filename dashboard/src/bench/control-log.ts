import type { AuditRecord, CommandReply } from '@labgate/contract';
import { Throttle } from './throttle.ts';
import type { Timers } from './timers.ts';

/** A command that somebody sent and what became of it. Everything in it may come from anybody. */
export interface ControlRecord {
  /** Counts up from 0 in the order of arrival. */
  readonly n: number;
  /** The gateway's clock, Unix ms. */
  readonly tsMs: number;
  readonly who: string;
  /** MQTT client id of the sender. */
  readonly from: string;
  /** The device or service that was addressed. */
  readonly target: string;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly status: NonNullable<CommandReply['status']>;
  readonly code: string | undefined;
  /** What the reply said, where this page got it. */
  readonly text: string;
  /** How long it took, ms, where this page got the reply. */
  readonly tookMs: number | undefined;
  readonly before: unknown;
  readonly after: unknown;
}

/** The part of a record that one of its two sources knows. */
type Found = Omit<ControlRecord, 'n'> & { readonly isOwn: boolean };

const MOST_RECORDS = 500;
const NOTIFY_EVERY_MS = 250;
/** A reply and the audit record of the same command are this close together, ms. */
const SAME_WITHIN_MS = 5000;
/** Looking is not changing. */
const READING_METHODS = ['get', 'list', 'history', 'validate', 'ping', 'keepalive'];
const READING_TARGETS = ['$store', '$journal'];

/**
 * Who changed what since the page was opened: audit records where this user may have them, and the replies to commands of
 * this page. The two about one command become one record.
 */
export class ControlLog {
  readonly #throttle: Throttle;
  #records: (ControlRecord & { readonly isOwn: boolean | undefined })[] = [];
  #snapshot: readonly ControlRecord[] = [];
  #count = 0;

  constructor(timers: Timers) {
    this.#throttle = new Throttle(timers, NOTIFY_EVERY_MS, () => {
      this.#snapshot = [...this.#records];
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  /** Oldest first; a new array at each change, at most four a second. */
  readonly snapshot = (): readonly ControlRecord[] => this.#snapshot;

  /** Takes the reply to a command of this page; gives the record when it is news. */
  addOwn(
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    reply: CommandReply,
    from: string,
  ): ControlRecord | undefined {
    return this.#add({
      isOwn: true,
      tsMs: reply.ts,
      who: 'this page',
      from,
      target,
      method,
      args,
      status: reply.status ?? 'failed',
      code: reply.code ?? undefined,
      text: reply.msg,
      tookMs: reply.tookMs,
      before: undefined,
      after: reply.data,
    });
  }

  /** Takes an audit record; gives the record when it is news. */
  addAudit(audit: AuditRecord): ControlRecord | undefined {
    if (audit.status === 'accepted') return undefined;
    return this.#add({
      isOwn: false,
      tsMs: audit.ts,
      who: audit.user ?? senderText(audit.from),
      from: audit.from,
      target: audit.dev,
      method: audit.method,
      args: audit.args ?? {},
      status: audit.status,
      code: audit.code ?? undefined,
      text: '',
      tookMs: undefined,
      before: audit.before,
      after: audit.after,
    });
  }

  clear(): void {
    this.#records = [];
    this.#throttle.changed();
  }

  #add(found: Found): ControlRecord | undefined {
    if (READING_TARGETS.includes(found.target) || READING_METHODS.includes(found.method)) return undefined;
    const index = this.#records.findLastIndex((record) => isSameCommand(record, found));
    const twin = this.#records[index];
    if (twin !== undefined) {
      const [own, audit] = found.isOwn ? [found, twin] : [twin, found];
      this.#records[index] = { ...audit, n: twin.n, text: own.text, tookMs: own.tookMs, isOwn: undefined };
      this.#throttle.changed();
      return undefined;
    }
    const record = { ...found, n: this.#count++ };
    this.#records.push(record);
    if (this.#records.length > MOST_RECORDS * 1.1) this.#records = this.#records.slice(-MOST_RECORDS);
    this.#throttle.changed();
    return record;
  }
}

function isSameCommand(
  record: ControlRecord & { readonly isOwn: boolean | undefined },
  found: Found,
): boolean {
  return (
    record.isOwn === !found.isOwn &&
    record.from === found.from &&
    record.target === found.target &&
    record.method === found.method &&
    record.status === found.status &&
    Math.abs(record.tsMs - found.tsMs) <= SAME_WITHIN_MS
  );
}

/** A client id in words, where it tells what the client is. */
function senderText(from: string): string {
  if (/^dash-[0-9a-f]{12}$/.test(from)) return 'dashboard';
  return from;
}
