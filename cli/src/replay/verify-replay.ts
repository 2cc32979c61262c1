import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { replayGatewayId, TOPIC_ROOT } from '@labgate/contract';
import {
  checkRecording,
  formatFault,
  isMarkedCopy,
  markAsReplay,
  Recording,
  type RecordedMessage,
} from '@labgate/recording';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';

/** Messages that may be on their way; beyond that the publisher waits. */
const MAX_ON_THEIR_WAY = 200;
/** How long nothing may arrive, ms. */
const PATIENCE_MS = 10_000;
const MAX_FAULTS = 100;

/** What a verification found. */
export interface Verification {
  readonly messages: number;
  readonly frames: number;
  /** SHA-256 over the SHA-256 of every recorded payload, in order. */
  readonly sha256: string;
  readonly faults: readonly string[];
}

/**
 * Checks every checksum of a recording, publishes it as a replay does through a broker on loopback, and compares each message
 * that a subscriber gets with what was recorded, byte for byte. The marks of a replay are the only difference that is
 * allowed, and it is looked for without the code that makes them.
 * @throws LabError E_RECORDING when it is no recording.
 */
export async function verifyReplay(path: string): Promise<Verification> {
  const recording = await Recording.open(path);
  const { info } = recording;
  await recording.close();
  const from = `${TOPIC_ROOT}/${info?.gw ?? 'unknown'}/`;
  const to = `${TOPIC_ROOT}/${replayGatewayId(info?.run ?? 'unknown')}/`;
  const wire = await Loopback.open(`${to}#`);
  try {
    const all = createHash('sha256');
    const check = await checkRecording(path, async (message) => {
      all.update(createHash('sha256').update(message.payload).digest());
      if (message.topic.startsWith(from)) await wire.send(to + message.topic.slice(from.length), message);
    });
    await wire.arrived();
    const faults = [...check.faults.map(formatFault), ...wire.faults].slice(0, MAX_FAULTS);
    return { messages: check.messages, frames: check.frames, sha256: all.digest('hex'), faults };
  } finally {
    await wire.close();
  }
}

/** A broker of its own, a client that publishes and one that is subscribed. */
class Loopback {
  readonly #publisher: MqttClient;
  readonly #subscriber: MqttClient;
  readonly #closing: () => Promise<void>;
  /** What is on its way, by topic: within one, messages keep their order. */
  readonly #expected = new Map<string, RecordedMessage[]>();
  #onItsWay = 0;
  #lastMs = performance.now();
  readonly faults: string[] = [];

  private constructor(publisher: MqttClient, subscriber: MqttClient, closing: () => Promise<void>) {
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#closing = closing;
    subscriber.on('message', (topic, payload) => this.#received(topic, payload));
  }

  static async open(filter: string): Promise<Loopback> {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => aedes.handle(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [publisher, subscriber] = await Promise.all([connectAsync(url), connectAsync(url)]);
    await subscriber.subscribeAsync(filter, { qos: 1 });
    const closing = async (): Promise<void> => {
      await Promise.all([publisher.endAsync(true), subscriber.endAsync(true)]);
      await new Promise<void>((resolve) => aedes.close(resolve));
      server.close();
    };
    return new Loopback(publisher, subscriber, closing);
  }

  async send(topic: string, message: RecordedMessage): Promise<void> {
    const waiting = this.#expected.get(topic);
    if (waiting === undefined) this.#expected.set(topic, [message]);
    else waiting.push(message);
    this.#onItsWay++;
    const { qos, retain } = message;
    this.#publisher.publish(topic, Buffer.from(markAsReplay(topic, message.payload)), { qos, retain });
    await this.#until(MAX_ON_THEIR_WAY);
  }

  /** Waits for the rest, and names what did not come. */
  async arrived(): Promise<void> {
    await this.#until(0);
    for (const [topic, waiting] of this.#expected) {
      if (waiting.length > 0)
        this.#note(
          waiting[0],
          topic,
          `was published and did not arrive, with ${waiting.length - 1} after it`,
        );
    }
  }

  async close(): Promise<void> {
    this.#subscriber.removeAllListeners('message');
    await this.#closing();
  }

  async #until(onTheirWay: number): Promise<void> {
    this.#lastMs = Math.max(this.#lastMs, performance.now() - PATIENCE_MS / 2);
    while (this.#onItsWay > onTheirWay && performance.now() - this.#lastMs < PATIENCE_MS) await delay(1);
  }

  #received(topic: string, payload: Uint8Array): void {
    this.#onItsWay--;
    this.#lastMs = performance.now();
    const message = this.#expected.get(topic)?.shift();
    if (message === undefined) this.faults.push(`${topic}: a message that was not recorded`);
    else if (!isMarkedCopy(topic, message.payload, payload))
      this.#note(message, topic, 'differs from what was recorded');
  }

  #note({ number, timeUs }: RecordedMessage, topic: string, what: string): void {
    this.faults.push(`message ${number} on ${topic} (${new Date(timeUs / 1000).toISOString()}): ${what}`);
  }
}
