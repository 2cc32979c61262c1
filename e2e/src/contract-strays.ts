import { validateMessage } from '@labgate/contract';
import { connectAsync, type IPublishPacket } from 'mqtt';

/** What a subscriber of everything saw. */
export interface Watched {
  readonly messages: number;
  readonly topics: ReadonlySet<string>;
  /** Messages that do not fit the contract, with the reason. */
  readonly strays: readonly string[];
}

/** Subscribes to `#` for `durationMs` and validates every message. */
export async function watchForStrays(mqttUrl: string, durationMs: number): Promise<Watched> {
  const client = await connectAsync(mqttUrl, { protocolVersion: 4, reconnectPeriod: 0 });
  const topics = new Set<string>();
  const strays: string[] = [];
  let messages = 0;
  client.on('message', (topic: string, payload: Buffer, { qos, retain }: IPublishPacket) => {
    messages += 1;
    topics.add(topic);
    // A live message reaches an existing subscription with RETAIN=0 whatever its publisher set [MQTT-3.3.1-9].
    const result = validateMessage(topic, payload, retain ? { qos, retain } : { qos });
    if (!result.ok) strays.push(`${topic}: ${result.reason}: ${String(payload).slice(0, 200)}`);
  });
  await client.subscribeAsync('#', { qos: 1 });
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  await client.endAsync();
  return { messages, topics, strays };
}
