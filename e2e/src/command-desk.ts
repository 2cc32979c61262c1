import { CommandRequester, dataOfReply, gatewayTopics } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { connectAsync, type MqttClient } from 'mqtt';

/** A plain MQTT client beside the browser that sends commands to the demo bench. */
export class CommandDesk {
  readonly client: MqttClient;
  readonly #requester: CommandRequester;

  private constructor(client: MqttClient, clientId: string) {
    this.client = client;
    this.#requester = new CommandRequester({
      clientId,
      timers: new SystemClock(),
      publish: (topic, payload) => void client.publish(topic, payload, { qos: 1 }),
    });
    client.on('message', (_topic, payload) => this.#requester.take(payload));
  }

  static async open(mqttUrl: string): Promise<CommandDesk> {
    const clientId = 'desk';
    const client = await connectAsync(mqttUrl, { clientId, reconnectPeriod: 0 });
    const desk = new CommandDesk(client, clientId);
    await client.subscribeAsync(gatewayTopics('demo').reply(clientId), { qos: 1 });
    return desk;
  }

  /** Data of the reply. @throws LabError of a reply that is not `ok`. */
  async command(
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    return dataOfReply(await this.#requester.send('demo', target, method, args, { timeoutMs: 10_000 }));
  }

  async close(): Promise<void> {
    await this.client.endAsync();
  }
}
