import { eventSchema, gatewayTopics, parseTopic, telemetrySchema, type Telemetry } from '@labgate/contract';
import mqtt, { type MqttClient } from 'mqtt';

/** Sees what one stream of a gateway says live, and the steps of the gateway's clock. */
export class TelemetryWitness {
  readonly messages: Telemetry[] = [];
  /** `data` of each `clock.step`. */
  readonly steps: unknown[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) => {
      if (!retain) this.#take(topic, JSON.parse(String(payload)));
    });
  }

  static async start(url: string, gw: string, dev: string, stream: string): Promise<TelemetryWitness> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 4 });
    const witness = new TelemetryWitness(client);
    const topics = gatewayTopics(gw);
    await client.subscribeAsync([topics.telemetry(dev, stream), topics.event], { qos: 1 });
    return witness;
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(topic: string, payload: unknown): void {
    if (parseTopic(topic)?.kind === 'telemetry') {
      this.messages.push(telemetrySchema.parse(payload));
      return;
    }
    const event = eventSchema.parse(payload);
    if (event.type === 'clock.step') this.steps.push(event.data);
  }
}
