import { commandReplySchema, gatewayTopics, ReplyAssembler } from '@labgate/contract';
import mqtt from 'mqtt';

/** A question that a bridge took with it into death is asked again. */
const ANSWER_WITHIN_MS = 20_000;

/** Asks `$store` of a gateway as a client of the contract does; gives `data`. */
export async function askStore(url: string, method: string, args: object, gw = 'demo'): Promise<unknown> {
  const topics = gatewayTopics(gw);
  const clientId = `ask-${method}-${Math.random().toString(36).slice(2, 8)}`;
  const client = await mqtt.connectAsync(url, { clientId, protocolVersion: 4 });
  try {
    const assembler = new ReplyAssembler();
    const answered = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_WITHIN_MS);
      client.on('close', () => clearTimeout(timer));
      client.on('message', (_topic, payload) => {
        const reply = assembler.add(commandReplySchema.parse(JSON.parse(String(payload))));
        if (reply?.status === 'ok') resolve(reply.data);
        else if (reply !== undefined) reject(new Error(`${reply.code}: ${reply.msg}`));
      });
    });
    await client.subscribeAsync(topics.reply(clientId), { qos: 1 });
    const request = JSON.stringify({ v: 1, id: 'q', from: clientId, args });
    await client.publishAsync(topics.command('$store', method), request, { qos: 1 });
    return await answered;
  } finally {
    await client.endAsync(true);
  }
}
