import { gatewayTopics, parseTopic } from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';

/** Listens to live telemetry of one device and keeps how late each message came, ms. */
export class LatencyProbe {
  readonly #client: MqttClient;
  #delaysMs: number[] = [];

  private constructor(client: MqttClient, device: string) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) => {
      const parsed = parseTopic(topic);
      if (retain || parsed?.kind !== 'telemetry' || parsed.dev !== device) return;
      const ts: unknown = Object(JSON.parse(String(payload))).ts;
      this.#delaysMs.push(Date.now() - Number(ts));
    });
  }

  static async start(url: string, gw: string, device: string): Promise<LatencyProbe> {
    const client = await mqtt.connectAsync(url, { clientId: 'latency-probe', protocolVersion: 4 });
    const probe = new LatencyProbe(client, device);
    await client.subscribeAsync(gatewayTopics(gw).telemetry(device, '+'), { qos: 1 });
    return probe;
  }

  /** The delay that 99 of 100 messages since the last call did not exceed. */
  takeP99(): number {
    const sorted = this.#delaysMs.toSorted((a, b) => a - b);
    this.#delaysMs = [];
    return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
