import {
  commandRequestSchema,
  gatewayTopics,
  journalReadArgsSchema,
  type Info,
  type JournalItem,
} from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';

const INFO: Info = {
  v: 1,
  contract: '1.0',
  software: { name: 'journaled-gateway', version: '0' },
  sid: '9f31c0de',
  startedAt: 0,
  capabilities: ['journal'],
  limits: { maxMessageBytes: 65_536, maxPacketBytes: 262_144, maxTtlMs: 60_000 },
  clock: { state: 'ntp' },
  mqtt: { versions: ['3.1.1'] },
};
const EPOCH = 1;
const DEFAULT_LIMIT = 500;

/**
 * A gateway as a bridge meets it on the wire: `$info`, telemetry, the tail of its journal, and answers to `read`. The journal
 * is in memory.
 */
export class JournaledGateway {
  readonly #client: MqttClient;
  readonly #gw: string;
  readonly #items: JournalItem[] = [];
  /** Position behind the newest item that the tail has told of. */
  #told = 0;

  private constructor(client: MqttClient, gw: string) {
    this.#client = client;
    this.#gw = gw;
    client.on('message', (_topic, payload) => this.#read(JSON.parse(payload.toString())));
  }

  static async start(url: string, gw: string): Promise<JournaledGateway> {
    const client = await mqtt.connectAsync(url, { clientId: `gateway-${gw}`, protocolVersion: 4 });
    const gateway = new JournaledGateway(client, gw);
    const topics = gatewayTopics(gw);
    await client.subscribeAsync(topics.command('$journal', 'read'), { qos: 1 });
    await client.publishAsync(topics.info, JSON.stringify(INFO), { qos: 1, retain: true });
    return gateway;
  }

  /** Journals and publishes a message of `{dev}/t/{stream}`; `seq` is its place in its stream. */
  journal(dev: string, stream: string, seq: number, tsMs: number, val: object): void {
    const payload = { v: 1, sid: INFO.sid, seq, ts: tsMs, mono: tsMs, q: 'good', val };
    this.#items.push({ topic: `${dev}/t/${stream}`, ts: tsMs, payload });
    const topic = gatewayTopics(this.#gw).telemetry(dev, stream);
    this.#client.publish(topic, JSON.stringify(payload), { qos: 1 });
  }

  /** Tells what was journaled since the last call. */
  async flush(): Promise<void> {
    if (this.#told === this.#items.length) return;
    const batch = { v: 1, ...this.#run(this.#told, this.#items.length) };
    this.#told = this.#items.length;
    await this.#client.publishAsync(gatewayTopics(this.#gw).journalTail, JSON.stringify(batch), { qos: 1 });
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #run(from: number, to: number): { from: string; to: string; items: readonly JournalItem[] } {
    return { from: `${EPOCH}:${from}`, to: `${EPOCH}:${to}`, items: this.#items.slice(from, to) };
  }

  #read(request: unknown): void {
    const { id, from: asker, args } = commandRequestSchema.parse(request);
    const { after, limit = DEFAULT_LIMIT } = journalReadArgsSchema.parse(args);
    const from = Number(after.split(':')[1] ?? 0);
    const to = Math.min(this.#told, from + limit);
    const data = { ...this.#run(from, to), more: to < this.#told, lost: 0 };
    const head = { v: 1, id, method: 'read', dev: '$journal', status: 'ok', code: null, msg: '' };
    const reply = { ...head, rx: 0, ts: 0, tookMs: 0, dup: false, data };
    this.#client.publish(gatewayTopics(this.#gw).reply(asker), JSON.stringify(reply), { qos: 1 });
  }
}
