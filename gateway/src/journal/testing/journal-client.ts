import {
  commandReplySchema,
  journalReadAnswerSchema,
  journalTailSchema,
  ReplyAssembler,
} from '@labgate/contract';
import type { JournalReadAnswer, JournalTail, CommandReply } from '@labgate/contract';
import { connectAsync, type MqttClient } from 'mqtt';

const PREFIX = 'lab/1/demo/';

/** An MQTT client that reads the journal and hears its tail. */
export class JournalClient {
  readonly mqtt: MqttClient;
  readonly tail: JournalTail[] = [];
  /** Bytes of each reply message that came. */
  readonly replyBytes: number[] = [];
  readonly #clientId: string;
  readonly #waiting = new Map<
    string,
    { assembler: ReplyAssembler; resolve: (reply: CommandReply) => void }
  >();
  #count = 0;

  private constructor(mqtt: MqttClient, clientId: string) {
    this.mqtt = mqtt;
    this.#clientId = clientId;
    mqtt.on('message', (topic, payload) => {
      const value = JSON.parse(payload.toString()) as unknown;
      if (topic === `${PREFIX}$journal/tail`) this.tail.push(journalTailSchema.parse(value));
      else this.#replied(commandReplySchema.parse(value), payload.byteLength);
    });
  }

  static async connect(port: number, clientId: string): Promise<JournalClient> {
    const mqtt = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      clientId,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    const client = new JournalClient(mqtt, clientId);
    await mqtt.subscribeAsync([`${PREFIX}$journal/tail`, `${PREFIX}reply/${clientId}`], { qos: 1 });
    return client;
  }

  /** Sends a command and gives its final reply. */
  async ask(topic: string, request: object): Promise<CommandReply> {
    const id = `r${++this.#count}`;
    const reply = new Promise<CommandReply>((resolve) => {
      this.#waiting.set(id, { assembler: new ReplyAssembler(), resolve });
    });
    const payload = JSON.stringify({ v: 1, id, from: this.#clientId, ...request });
    await this.mqtt.publishAsync(PREFIX + topic, payload, { qos: 1 });
    return reply;
  }

  async read(after: string, limit?: number): Promise<JournalReadAnswer> {
    const { status, data, msg } = await this.ask('$journal/cmd/read', { args: { after, limit } });
    if (status !== 'ok') throw new Error(msg);
    return journalReadAnswerSchema.parse(data);
  }

  async close(): Promise<void> {
    await this.mqtt.endAsync(true);
  }

  #replied(reply: CommandReply, bytes: number): void {
    this.replyBytes.push(bytes);
    const waiting = this.#waiting.get(reply.id);
    const whole = waiting?.assembler.add(reply);
    if (whole !== undefined) waiting?.resolve(whole);
  }
}
