import { gatewayTopics } from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';

/** Messages that wait for their acknowledgement at a time. */
const IN_FLIGHT = 20;
/** One message every two ms: 500 a second. */
const PERIOD_MS = 2;

/** A third-party device that publishes with QoS 1 as fast as it may, through every loss of its connection. */
export class LoadPublisher {
  /** Unix ms of every acknowledged message, by its number, which is its value too. */
  readonly acknowledged = new Map<number, number>();
  readonly #client: MqttClient;
  readonly #topic: string;
  readonly #pending = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #next = 0;
  #lastMs = 0;

  private constructor(client: MqttClient, gw: string, device: string) {
    this.#client = client;
    this.#topic = gatewayTopics(gw).telemetry(device, 'load');
    this.#timer = setInterval(() => this.#publish(), PERIOD_MS);
  }

  static async start(url: string, gw: string, device: string): Promise<LoadPublisher> {
    const options = { clientId: device, reconnectPeriod: 100, protocolVersion: 4 } as const;
    // One attempt: whoever waits for the gateway also wants to know that it never came.
    const client = await mqtt.connectAsync(url, options, false);
    client.on('error', () => undefined); // while the gateway is dead; `close` and a new attempt follow
    return new LoadPublisher(client, gw, device);
  }

  /** Publishes no more and waits until all is acknowledged. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.endAsync(true);
  }

  #publish(): void {
    if (this.#pending.size >= IN_FLIGHT) return;
    const seq = this.#next++;
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    const ts = this.#lastMs;
    const message = { v: 1, sid: '0badcafe', seq, ts, mono: seq, q: 'good', val: { n: seq } };
    const published = this.#client
      .publishAsync(this.#topic, JSON.stringify(message), { qos: 1 })
      .then(() => void this.acknowledged.set(seq, ts))
      .finally(() => this.#pending.delete(published));
    this.#pending.add(published);
  }
}
