import { randomBytes } from 'node:crypto';
import {
  annotateArgsSchema,
  annotationsArgsSchema,
  gatewayTopics,
  importArgsSchema,
  LabError,
  parseTopic,
  rangeArgsSchema,
  selectArgsSchema,
} from '@labgate/contract';
import { Lifecycle, type Clock, type Logger } from '@labgate/service-kit';
import type { MqttClient } from 'mqtt';
import { JournalFeed } from '../journal/journal-feed.ts';
import { JournalReader } from '../journal/journal-reader.ts';
import type { Store } from '../store.ts';
import { Annotations } from './annotations.ts';
import { bridgeCondition } from './bridge-condition.ts';
import { checkedMethod, CommandService, type Method } from './command-service.ts';
import { keepSubscribed, newClient } from './broker-connection.ts';
import { EarlyTelemetry, type TelemetryMessage } from './early-telemetry.ts';
import { StoreQueries } from './store-queries.ts';
import { TelemetryIntake } from './telemetry-intake.ts';
import { WriteQueue } from './write-queue.ts';

/** How the bridge works. */
export interface BridgeOptions {
  readonly brokerUrl: string;
  /** Password of the account `bridge`; anonymous where absent. */
  readonly password: string | undefined;
  /** Fixed, so that the broker keeps the session while the bridge is away. */
  readonly clientId: string;
  readonly flushMs: number;
  readonly windowSamples: number;
  readonly futureLimitMs: number;
  /** How long into a session of a gateway its clock may be set for its samples to be put right, ms. */
  readonly clockPatienceMs: number;
  readonly retentionEveryMs: number;
  readonly ageFrom: 'arrival' | 'timestamp';
  /** The gateways it works for; all of the broker where absent. */
  readonly gateways?: readonly string[] | undefined;
}

interface BridgeParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly options: BridgeOptions;
}

const EVERY_GATEWAY = ['+'];
/** How long after the first subscription a gateway has told whether it has a journal, ms. */
const TOLD_AFTER_MS = 1_000;
/** How long a stop waits for answers that are on their way. */
const LAST_ANSWERS_MS = 2_000;
const MAX_DEVICES = 1_000;

/** Stores what gateways measure and answers `$store`: the whole service, between a broker and a store. */
export class Bridge {
  readonly #parts: BridgeParts;
  readonly #intake: TelemetryIntake;
  /** Telemetry of gateways without a journal. */
  readonly #queue: WriteQueue;
  readonly #journals: JournalFeed;
  readonly #early = new EarlyTelemetry((message) => this.#telemetry(message));
  readonly #reader: JournalReader;
  readonly #answersId: string;
  readonly #commands: CommandService;
  readonly #lifecycle = new Lifecycle();
  /** Replies on their way to the broker. */
  readonly #unacknowledged = new Set<number>();
  #answers: MqttClient | undefined;
  /** True while the answer to a question would be heard. */
  #hearsAnswers = false;

  constructor(parts: BridgeParts) {
    const { store, clock, log, options } = parts;
    this.#parts = parts;
    this.#intake = new TelemetryIntake({
      store,
      nowMs: () => clock.nowMs(),
      futureLimitMs: options.futureLimitMs,
      maxDevices: MAX_DEVICES,
    });
    this.#queue = new WriteQueue({ ...options, store, clock, log });
    this.#answersId = `${options.clientId}-answers`;
    this.#reader = new JournalReader({
      clientId: this.#answersId,
      clock,
      idPrefix: randomBytes(6).toString('hex'),
      publish: (topic, payload) => this.#ask(topic, payload),
    });
    const read = this.#reader.read.bind(this.#reader);
    const { flushMs, futureLimitMs, clockPatienceMs } = options;
    this.#journals = new JournalFeed({
      store,
      intake: this.#intake,
      clock,
      log,
      flushMs,
      futureLimitMs,
      clockPatienceMs,
      read,
    });
    this.#commands = new CommandService({
      target: '$store',
      clock,
      log,
      ageFrom: options.ageFrom,
      methods: this.#methods(store),
      publish: (topic, payload) => this.#publish(topic, payload),
    });
  }

  /** Connects and begins; resolves when both connections have subscribed for the first time. */
  async start(): Promise<void> {
    const { options, clock, log } = this.#parts;
    const { gateways = EVERY_GATEWAY } = options;
    this.#queue.start();
    this.#lifecycle.add('write queue', () => this.#queue.stop());
    this.#journals.start();
    this.#lifecycle.add('journals', () => this.#journals.stop());
    const patience = new AbortController();
    this.#lifecycle.add('early telemetry', () => {
      patience.abort();
      this.#early.end();
    });
    const feed = newClient({ clientId: options.clientId, clean: false }, options, log);
    feed.on('message', (topic, payload, { retain }) => this.#received(topic, payload, retain));
    const answers = newClient({ clientId: this.#answersId, clean: true }, options, log);
    this.#answers = answers;
    answers.on('close', () => {
      this.#hearsAnswers = false;
      this.#dropUnacknowledged(answers);
      this.#reader.disconnected();
    });
    answers.on('message', (topic, payload, { retain }) => this.#asked(topic, payload, retain));
    // Forced, because a broker that is gone acknowledges nothing any more.
    this.#lifecycle.add('feed', () => feed.endAsync(true));
    this.#lifecycle.add('answers', async () => {
      const idle = new AbortController();
      await Promise.race([this.#commands.idle(), clock.sleep(LAST_ANSWERS_MS, idle.signal)]);
      idle.abort();
      await answers.endAsync(true);
    });
    this.#scheduleRetention(clock);
    await Promise.all([
      keepSubscribed(feed, gateways.flatMap(feedFilters), log, () => this.#journals.reconnected()),
      keepSubscribed(
        answers,
        gateways.flatMap((gw) => this.#answerFilters(gw)),
        log,
        () => {
          this.#hearsAnswers = true;
          this.#journals.reconnected();
        },
      ),
    ]);
    void clock.sleep(TOLD_AFTER_MS, patience.signal).then(() => this.#early.end());
    log.info({ broker: options.brokerUrl }, 'the bridge stores and answers');
  }

  /** Stops listening, writes what is left, and lets go of the connections; the store stays open. */
  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  /** Condition of the store and of the bridge, for `$store` `info`. */
  info(): Promise<object> {
    const { store, clock } = this.#parts;
    return bridgeCondition({
      store,
      clock,
      queue: this.#queue,
      journals: this.#journals,
      intake: this.#intake,
      commands: this.#commands,
    });
  }

  #methods(store: Store): ReadonlyMap<string, Method> {
    const queries = new StoreQueries(store);
    const annotations = new Annotations(store);
    return new Map<string, Method>([
      ['range', checkedMethod(rangeArgsSchema, (gw, args) => queries.range(gw, args))],
      ['latest', checkedMethod(selectArgsSchema, (gw, args) => queries.latest(gw, args))],
      ['series', checkedMethod(selectArgsSchema, (gw, args) => queries.series(gw, args))],
      ['ledger', checkedMethod(selectArgsSchema, (gw, args) => this.#journals.ledger(gw, args))],
      ['annotate', checkedMethod(annotateArgsSchema, (gw, args, asker) => annotations.put(gw, args, asker))],
      ['annotations', checkedMethod(annotationsArgsSchema, (gw, args) => annotations.between(gw, args))],
      ['import', checkedMethod(importArgsSchema, (gw, args) => this.#journals.importSamples(gw, args))],
      ['info', () => this.info()],
    ]);
  }

  /** Questions, and the answers of journals. */
  #answerFilters(gw: string): string[] {
    const topics = gatewayTopics(gw);
    return [topics.command('$store', '+'), topics.reply(this.#answersId)];
  }

  #received(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const parsed = parseTopic(topic);
    // A broker may still have the subscriptions of a bridge that worked for others.
    if (parsed === undefined || !this.#worksFor(parsed.gw)) return;
    if (parsed.kind === 'info') {
      this.#journals.info(parsed.gw, payload);
      this.#early.decided(parsed.gw);
    } else if (parsed.kind === 'journalTail') {
      this.#journals.tail(parsed.gw, payload);
    } else if (parsed.kind === 'telemetry') {
      // A retained value was stored when it was new.
      if (isRetained || this.#journals.follows(parsed.gw)) return;
      const message = { ...parsed, payload };
      if (!this.#early.hold(message)) this.#telemetry(message);
    } else if (parsed.kind === 'deviceDescription') {
      this.#intake.description(parsed.gw, parsed.dev, payload);
    }
  }

  /** Stores telemetry unless it comes by a journal. */
  #telemetry({ gw, dev, stream, payload }: TelemetryMessage): void {
    if (this.#journals.follows(gw)) return;
    this.#intake.telemetry(gw, dev, stream, payload, this.#queue.batch);
    this.#queue.added();
  }

  #worksFor(gw: string): boolean {
    return this.#parts.options.gateways?.includes(gw) ?? true;
  }

  #asked(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const parsed = parseTopic(topic);
    if (parsed?.kind === 'reply') this.#reader.take(payload);
    if (parsed?.kind !== 'command') return;
    this.#commands.handle({ gw: parsed.gw, method: parsed.method, payload, isRetained });
  }

  /** @throws LabError `E_UNREACHABLE` while nobody would hear the answer. */
  async #ask(topic: string, payload: string): Promise<void> {
    if (!this.#hearsAnswers) throw new LabError('E_UNREACHABLE', 'there is no connection to the broker');
    await this.#publish(topic, payload);
  }

  /** A reply to a broker that is gone is dropped: whoever asked has lost the connection as well. */
  async #publish(topic: string, payload: string): Promise<void> {
    const answers = this.#answers;
    if (answers?.connected !== true) return;
    const published = answers.publishAsync(topic, payload, { qos: 1 });
    const messageId = answers.getLastMessageId();
    this.#unacknowledged.add(messageId);
    try {
      await published;
    } finally {
      this.#unacknowledged.delete(messageId);
    }
  }

  /** The client would send them again with every new connection, and be closed again where they are not allowed. */
  #dropUnacknowledged(answers: MqttClient): void {
    for (const messageId of this.#unacknowledged) answers.removeOutgoingMessage(messageId);
  }

  #scheduleRetention(clock: Clock): void {
    const { store, log, options } = this.#parts;
    let cancel = clock.schedule(options.retentionEveryMs, run);
    function run(): void {
      store.applyRetention(clock.nowMs()).catch((error: unknown) => {
        log.error({ err: error }, 'what has expired could not be dropped');
      });
      cancel = clock.schedule(options.retentionEveryMs, run);
    }
    this.#lifecycle.add('retention', () => cancel());
  }
}

/** `$info` first: it decides by which way telemetry is taken. */
function feedFilters(gw: string): string[] {
  const topics = gatewayTopics(gw);
  return [topics.info, topics.journalTail, topics.deviceDescription('+'), `${topics.prefix}+/t/#`];
}
