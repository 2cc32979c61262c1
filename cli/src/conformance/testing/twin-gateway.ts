import {
  encodeThermalFrame,
  FRAME_FLAGS,
  gatewayTopics,
  parseTopic,
  thermalFrameLength,
  type CommandReply,
  type JournalItem,
} from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';
import { TestBroker } from '../../testing/test-broker.ts';

/** What a twin does against the contract. */
export type Violation =
  | 'skips a seq'
  | 'retains frames'
  | 'does not retain telemetry'
  | 'has a channel that it does not describe'
  | 'has a null without a reason'
  | 'breaks the chain of the journal'
  | 'forgets the journal'
  | 'carries a repeated command out again'
  | 'replies wherever it is told to'
  | 'obeys a retained command'
  | 'answers twice'
  | 'lets everybody speak for it'
  | 'shows replies to others';

const GW = 'twin';
const topics = gatewayTopics(GW);
const SID = '0a0b0c0d';
const TELEMETRY_MS = 60;
const FRAME_MS = 90;
const TAIL_MS = 100;
const CLIENT = 'twin-gateway';

const DESCRIPTION = {
  v: 1,
  id: 'env0',
  kind: 'twin',
  name: 'Twin',
  sim: true,
  streams: {
    env: { periodMs: TELEMETRY_MS, props: { t: { datatype: 'float' }, gas: { datatype: 'float' } } },
  },
  cmds: {},
};
const INFO = {
  v: 1,
  contract: '1.0',
  software: { name: 'twin', version: '1' },
  sid: SID,
  startedAt: 1,
  capabilities: [],
  limits: { maxMessageBytes: 65_536, maxPacketBytes: 262_144, maxTtlMs: 60_000 },
  clock: { state: 'ntp' },
  mqtt: { versions: ['3.1.1'] },
};

/** A gateway of a few lines on a broker of its own, which keeps the contract but for one thing. */
export class TwinGateway {
  readonly #broker: TestBroker;
  readonly #client: MqttClient;
  readonly #violation: Violation | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #replies = new Map<string, CommandReply>();
  readonly #journal: JournalItem[] = [];
  readonly #startedMs = Date.now();
  #told = 0;
  #seq = 0;
  #frame = 0;

  private constructor(broker: TestBroker, client: MqttClient, violation: Violation | undefined) {
    this.#broker = broker;
    this.#client = client;
    this.#violation = violation;
  }

  static async start(violation?: Violation): Promise<TwinGateway> {
    const isOwn = (clientId: string): boolean => clientId === CLIENT;
    const broker = await TestBroker.start({
      access: {
        mayPublish: (client, topic) =>
          isOwn(client) || violation === 'lets everybody speak for it' || topic.includes('/cmd/'),
        mayReceive: (client, topic) =>
          isOwn(client) ||
          violation === 'shows replies to others' ||
          !topic.startsWith(topics.reply('')) ||
          topic === topics.reply(client),
      },
    });
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 4, clientId: CLIENT });
    const twin = new TwinGateway(broker, client, violation);
    twin.#begin();
    return twin;
  }

  get url(): string {
    return this.#broker.url;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#client.endAsync(true);
    await this.#broker.stop();
  }

  #begin(): void {
    this.#say(topics.info, INFO, true);
    this.#client.publish(topics.state, 'ready', { qos: 1, retain: true });
    this.#client.publish(topics.deviceState('env0'), 'ready', { qos: 1, retain: true });
    this.#say(topics.deviceDescription('env0'), DESCRIPTION, true);
    this.#broker.onPublish(({ topic, payload, retain }) => {
      if (topic.startsWith(topics.command('$journal', ''))) this.#commanded(topic, payload, retain);
    });
    this.#timers.push(
      setInterval(() => this.#telemetry(), TELEMETRY_MS),
      setInterval(() => this.#picture(), FRAME_MS),
      setInterval(() => this.#tail(), TAIL_MS),
    );
  }

  #is(violation: Violation): boolean {
    return this.#violation === violation;
  }

  #say(topic: string, message: unknown, retain = false): void {
    this.#client.publish(topic, JSON.stringify(message), { qos: 1, retain });
  }

  get #monoUs(): number {
    return (Date.now() - this.#startedMs) * 1000;
  }

  #telemetry(): void {
    this.#seq += this.#is('skips a seq') && this.#seq === 10 ? 2 : 1;
    const isNull = this.#seq % 2 === 0;
    const message = {
      v: 1,
      sid: SID,
      seq: this.#seq,
      ts: Date.now(),
      mono: this.#monoUs,
      q: 'good',
      val: {
        t: 20,
        gas: isNull ? null : 1,
        ...(this.#is('has a channel that it does not describe') ? { secret: 1 } : {}),
      },
      ...(isNull && !this.#is('has a null without a reason') ? { why: { gas: 'E_NOT_READY' } } : {}),
    };
    this.#journal.push({ topic: 'env0/t/env', ts: Date.now(), payload: message });
    this.#say(topics.telemetry('env0', 'env'), message, !this.#is('does not retain telemetry'));
  }

  #picture(): void {
    const bytes = new Uint8Array(thermalFrameLength(4, 3));
    this.#frame += 1;
    encodeThermalFrame(
      bytes,
      {
        format: 'int16',
        seq: this.#frame,
        sid: Number.parseInt(SID, 16),
        tsUs: Date.now() * 1000,
        monoUs: this.#monoUs,
        width: 4,
        height: 3,
        flags: FRAME_FLAGS.subpage0Fresh,
        subpage: 0,
        orientation: 0,
        scale: Math.fround(0.01),
        offset: 0,
        taC: 25,
        emissivity: 0.95,
        vddV: 3.3,
        rateHz: 10,
        badPixels: 0,
        calId: 0,
      },
      new Float32Array(12).fill(25),
    );
    this.#client.publish(topics.frame('cam0'), Buffer.from(bytes), {
      qos: 0,
      retain: this.#is('retains frames'),
    });
  }

  #tail(): void {
    const from = this.#told;
    const items = this.#is('forgets the journal')
      ? this.#journal.slice(from).slice(1)
      : this.#journal.slice(from);
    this.#told = this.#journal.length;
    const shift = this.#is('breaks the chain of the journal') ? 1 : 0;
    this.#say(topics.journalTail, { v: 1, from: String(from + shift), to: String(this.#told), items });
  }

  #commanded(topic: string, payload: Uint8Array, retain: boolean): void {
    if (payload.length === 0) return;
    const request = JSON.parse(new TextDecoder().decode(payload)) as {
      readonly id: string;
      readonly from: string;
      readonly replyTo?: string;
      readonly args: { readonly after?: unknown; readonly limit?: number };
    };
    const own = topics.reply(request.from);
    const wished = request.replyTo ?? own;
    const mayReply = this.#is('replies wherever it is told to') || isReplyTopic(wished);
    const code = mayReply ? this.#refusal(topic, request.args, retain) : 'E_REPLY_TOPIC';
    if (retain) this.#client.publish(topic, '', { qos: 1, retain: true });
    const place = mayReply ? wished : own;
    const key = `${request.from} ${request.id}`;
    const earlier = this.#replies.get(key);
    if (earlier !== undefined && !this.#is('carries a repeated command out again')) {
      this.#say(place, { ...earlier, dup: true });
      return;
    }
    const reply = this.#answer(topic, request, code);
    this.#replies.set(key, reply);
    this.#say(place, reply);
    if (this.#is('answers twice')) this.#say(place, reply);
  }

  #refusal(topic: string, args: { readonly after?: unknown }, retain: boolean): string | null {
    if (retain && !this.#is('obeys a retained command')) return 'E_RETAINED';
    if (!topic.endsWith('/read')) return 'E_UNKNOWN';
    return typeof args.after === 'string' ? null : 'E_SCHEMA';
  }

  #answer(
    topic: string,
    {
      id,
      args,
    }: { readonly id: string; readonly args: { readonly after?: unknown; readonly limit?: number } },
    code: string | null,
  ): CommandReply {
    const after = Number(args.after ?? 0);
    const items = this.#journal.slice(after, after + (args.limit ?? 10));
    return {
      v: 1,
      id,
      method: topic.split('/').at(-1) ?? '',
      dev: '$journal',
      status: code === null ? 'ok' : 'refused',
      code,
      msg: '',
      rx: Date.now(),
      ts: Date.now(),
      tookMs: 0.1,
      dup: false,
      ...(code === null
        ? {
            data: { from: String(after), to: String(after + items.length), items, more: true, lost: 0 },
          }
        : {}),
    };
  }
}

function isReplyTopic(topic: string): boolean {
  return topic.startsWith(topics.prefix) && parseTopic(topic)?.kind === 'reply';
}
