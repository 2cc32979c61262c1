import { isLabError, LabError } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { AlarmSeam } from '../alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from '../alarms/system-alarms.ts';
import type { PublishedMessage } from '../broker/foreign-message.ts';
import type { OutgoingMessage, Outlet } from '../outlet.ts';
import { ForeignEntry } from './foreign-entry.ts';
import { foreignJson } from './foreign-payload.ts';
import { journalAlarm } from './journal-alarm.ts';
import type { Journal } from './journal.ts';
import { JournaledTopics } from './journaled-topic.ts';

/** How long after a failure the disk is tried again, ms. */
const RETRY_MS = 1_000;
/** A disk that has not answered for this long counts as failed: messages must not wait for it, µs. */
const STALL_US = 5_000_000;
/** Messages that have left are taken out of the queue together, at least so many. */
const MAX_GONE = 1_024;

interface JournalOutletOptions {
  readonly journal: Pick<Journal, 'append' | 'skip'>;
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A message of ours that waits for its turn. */
interface Waiting {
  readonly message: OutgoingMessage;
  readonly sinceUs: number;
  isReady: boolean;
}

/**
 * Stands in front of the broker: journals what is to be journaled and publishes it once it is written. All QoS 1
 * messages of the gateway leave in the order they came; frames and other QoS 0 messages wait for nothing.
 */
export class JournalOutlet implements Outlet {
  readonly #options: JournalOutletOptions;
  readonly #topics: JournaledTopics;
  #queue: Waiting[] = [];
  /** Messages at the start of the queue that have left. */
  #gone = 0;
  #next: Outlet | undefined;
  /** Why nothing is being journaled. */
  #failure: LabError | undefined;
  #cancelRetry: Cancel = () => undefined;
  #alarms: AlarmSeam | undefined;
  #isStopped = false;

  constructor(options: JournalOutletOptions) {
    this.#options = options;
    this.#topics = new JournaledTopics(options.gatewayId);
  }

  /** Opens the way to `next`; messages before this call wait. */
  connect(next: Outlet): void {
    this.#next = next;
    this.#pump();
  }

  /** Tells `alarms` from now on when nothing is being journaled. */
  reportTo(alarms: AlarmSeam): void {
    this.#alarms = alarms;
    if (this.#failure !== undefined) alarms.raise(journalAlarm(this.#failure));
  }

  publish(message: OutgoingMessage): void {
    if (message.qos === 0) {
      this.#next?.publish(message);
      return;
    }
    const topic = this.#topics.suffixOf(message.topic);
    if (topic !== undefined) this.#leaveStalledDisk();
    const isAppended = topic !== undefined && this.#failure === undefined;
    if (topic !== undefined && !isAppended) this.#options.journal.skip();
    const waiting = { message, sinceUs: this.#options.clock.monoUs(), isReady: !isAppended };
    this.#queue.push(waiting);
    if (!isAppended) {
      this.#pump();
      return;
    }
    const done = (failure?: LabError): void => {
      waiting.isReady = true;
      this.#pump();
      if (failure !== undefined) this.#fail(failure);
    };
    this.#options.journal.append({ topic, payload: message.payload, onFailure: 'lost', done });
  }

  /**
   * Journals a message another client published, before its PUBACK (contract §4.3); `done` gets E_DISK_FULL or E_STORE
   * when a message with QoS 1 or 2 cannot be kept, E_LIMIT when it is too large.
   */
  beforeAck({ topic, payload, qos }: PublishedMessage, done: (failure?: LabError) => void): void {
    const suffix = this.#topics.suffixOf(topic);
    if (suffix === undefined) done();
    else this.#journalForeign(suffix, payload, qos, done);
  }

  /** Tries the disk no more. What still waits goes out when the journal has written it. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
  }

  #journalForeign(
    topic: string,
    payload: Uint8Array,
    qos: PublishedMessage['qos'],
    acknowledge: (failure?: LabError) => void,
  ): void {
    const json = foreignJson(payload);
    if (isLabError(json)) {
      acknowledge(json);
      return;
    }
    if (this.#failure !== undefined) {
      if (qos === 0) this.#options.journal.skip();
      acknowledge(qos === 0 ? undefined : this.#failure);
      return;
    }
    const onFailure = qos === 0 ? 'lost' : 'refused';
    this.#options.journal.append(new ForeignEntry(topic, json, onFailure, acknowledge, this.#onFailed));
  }

  /** A receiver in this process may publish in turn: what it publishes goes to the end, and this is entered anew. */
  #pump(): void {
    if (this.#next === undefined) return;
    for (let head = this.#queue[this.#gone]; head?.isReady === true; head = this.#queue[this.#gone]) {
      this.#gone++;
      this.#next.publish(head.message);
    }
    if (this.#gone < MAX_GONE && this.#gone < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#gone);
    this.#gone = 0;
  }

  #leaveStalledDisk(): void {
    const oldest = this.#queue[this.#gone];
    if (this.#next === undefined || oldest === undefined || oldest.isReady) return;
    if (this.#options.clock.monoUs() - oldest.sinceUs < STALL_US) return;
    for (const waiting of this.#queue) waiting.isReady = true;
    this.#pump();
    this.#fail(new LabError('E_STORE', 'not journaled: the disk does not answer'));
  }

  readonly #onFailed = (failure: LabError): void => this.#fail(failure);

  #fail(failure: LabError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#options.log.error({ err: failure }, 'journal cannot be written: messages go out and are not kept');
    this.#alarms?.raise(journalAlarm(failure));
    this.#scheduleRetry();
  }

  /** The first thing that is journaled again is that the alarm is over. */
  #scheduleRetry(): void {
    if (this.#isStopped) return;
    const { clock, log, journal } = this.#options;
    this.#cancelRetry = clock.schedule(RETRY_MS, () => {
      const done = (failure?: LabError): void => {
        if (failure !== undefined) {
          this.#scheduleRetry();
          return;
        }
        this.#failure = undefined;
        log.info('journal is written again');
        this.#alarms?.clear(SYSTEM_ALARM_IDS.journal);
      };
      const topic = `$alarm/${SYSTEM_ALARM_IDS.journal}`;
      journal.append({ topic, payload: '', onFailure: 'refused', done });
    });
  }
}
