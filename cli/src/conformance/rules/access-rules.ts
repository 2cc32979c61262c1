import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { topicOf, type ObservedMessage } from '../observed-message.ts';
import { broken, KEPT, unseen, type Rule } from '../rule.ts';

/** How long a message that must not come is waited for, ms. */
const SILENCE_MS = 1_000;
/** Bit of a SUBACK code that says «refused» (MQTT 3.1.1 §3.9.3). */
const SUBACK_REFUSED = 0x80;

/** Who gets what and who may say what (contract §10). */
export const ACCESS_RULES: readonly Rule[] = [
  {
    clause: '§10',
    text: 'a subscription to more than one may see is accepted, and replies to others are left out',
    check: async (bench) => {
      const listener = await bench.connect('other');
      const seen: ObservedMessage[] = [];
      listener.on('message', (topic, payload, { qos, retain }) => seen.push({ topic, payload, qos, retain }));
      try {
        const [granted] = await listener.subscribeAsync(`${bench.topics.prefix}#`, { qos: 1 });
        if (((granted?.qos ?? SUBACK_REFUSED) & SUBACK_REFUSED) !== 0) return broken('it is refused');
        await bench.ask('$journal', 'read', [{ args: { after: '', limit: 1 } }]);
        await sleep(SILENCE_MS);
      } finally {
        await listener.endAsync(true);
      }
      if (seen.length === 0) return unseen('nothing was published');
      const foreign = seen.find((message) => topicOf(message)?.kind === 'reply');
      return foreign === undefined ? KEPT : broken(`${foreign.topic} reached another client`);
    },
  },
  {
    clause: '§10',
    text: 'a client may not speak for the gateway',
    check: async (bench) => {
      const mark = `conformance ${bench.nextId()}`;
      const listening = bench.look(bench.topics.health, SILENCE_MS * 2);
      await publishAsStranger(await bench.connect('stranger'), bench.topics.health, mark);
      const isHeard = (await listening).some(({ payload }) => new TextDecoder().decode(payload) === mark);
      return isHeard ? broken('what it published as $health was passed on') : KEPT;
    },
  },
  {
    clause: '§10',
    text: 'a will obeys the same rules',
    check: async (bench) => {
      const mark = `conformance ${bench.nextId()}`;
      const listening = bench.look(bench.topics.health, SILENCE_MS * 2);
      try {
        const client = await bench.connect('will', {
          topic: bench.topics.health,
          payload: Buffer.from(mark),
          qos: 1,
          retain: false,
        });
        client.stream.destroy(); // a connection that breaks off is what a will is for
        await client.endAsync(true);
      } catch {
        // refused at once, which is an answer too
      }
      const isHeard = (await listening).some(({ payload }) => new TextDecoder().decode(payload) === mark);
      return isHeard ? broken('the will was passed on as $health') : KEPT;
    },
  },
];

/** Publishes and takes it that the broker closes the connection, says no, or says nothing. */
async function publishAsStranger(client: MqttClient, topic: string, payload: string): Promise<void> {
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const published = client.publishAsync(topic, payload, { qos: 1 }).then(
    () => undefined,
    () => undefined, // refused by its reason code (MQTT 5)
  );
  await Promise.race([closed, published, sleep(SILENCE_MS)]);
  await client.endAsync(true);
}
