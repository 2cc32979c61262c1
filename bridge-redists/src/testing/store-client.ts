import {
  commandReplySchema,
  gatewayTopics,
  ReplyAssembler,
  type CommandReply,
  type GatewayTopics,
} from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';

/** A client that publishes telemetry and asks `$store`, as a dashboard and a device do. */
export class StoreClient {
  readonly mqtt: MqttClient;
  /** Every message received, in order. */
  readonly received: { readonly topic: string; readonly reply: CommandReply }[] = [];
  readonly #id: string;
  readonly #topics: GatewayTopics;
  readonly #waiting = new Map<string, (reply: CommandReply) => void>();
  readonly #assemblers = new Map<string, ReplyAssembler>();
  #count = 0;

  private constructor(client: MqttClient, id: string, topics: GatewayTopics) {
    this.mqtt = client;
    this.#id = id;
    this.#topics = topics;
    client.on('message', (topic, payload) => this.#received(topic, payload.toString()));
  }

  static async connect(url: string, id: string, gw = 'demo'): Promise<StoreClient> {
    const client = await mqtt.connectAsync(url, { clientId: id, protocolVersion: 4 });
    const made = new StoreClient(client, id, gatewayTopics(gw));
    await client.subscribeAsync(`${made.#topics.reply(id)}/#`, { qos: 1 });
    return made;
  }

  /** Publishes one message of `{dev}/t/{stream}`. */
  async publish(dev: string, stream: string, tsMs: number, val: object): Promise<void> {
    const message = { v: 1, sid: '9f31c0de', seq: 0, ts: tsMs, mono: 0, q: 'good', val };
    await this.mqtt.publishAsync(this.#topics.telemetry(dev, stream), JSON.stringify(message), {
      qos: 1,
    });
  }

  /** Asks and gives the whole reply. */
  async ask(method: string, args: object, more: object = {}): Promise<CommandReply> {
    const id = `q${++this.#count}`;
    const answered = new Promise<CommandReply>((resolve) => this.#waiting.set(id, resolve));
    const request = JSON.stringify({ v: 1, id, from: this.#id, args, ...more });
    await this.mqtt.publishAsync(this.#topics.command('$store', method), request, { qos: 1 });
    return answered;
  }

  async close(): Promise<void> {
    await this.mqtt.endAsync();
  }

  #received(topic: string, payload: string): void {
    const reply = commandReplySchema.parse(JSON.parse(payload));
    this.received.push({ topic, reply });
    const assembler = this.#assemblers.get(reply.id) ?? new ReplyAssembler();
    this.#assemblers.set(reply.id, assembler);
    const whole = assembler.add(reply);
    if (whole !== undefined) this.#waiting.get(whole.id)?.(whole);
  }
}
