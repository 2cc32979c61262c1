import {
  commandReplySchema,
  gatewayTopics,
  isLabError,
  LabError,
  ReplyAssembler,
  type CommandReply,
} from '@labgate/contract';
import type { MqttClient } from 'mqtt';

/** How long an answer may take, ms: a range over years is read in parts. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks `$store` of gateway `gw` and gives the data of the answer.
 * @throws LabError `E_TIMEOUT` without an answer, `E_STORE` with the reason when it is refused.
 */
export async function askStore(
  client: MqttClient,
  gw: string,
  method: 'ledger' | 'range',
  args: object,
): Promise<unknown> {
  const from = String(client.options.clientId);
  const id = `${method}-${Math.random().toString(36).slice(2)}`;
  const assembler = new ReplyAssembler();
  const answered = Promise.withResolvers<unknown>();
  const onMessage = (_topic: string, payload: Uint8Array): void => {
    const reply = parseReply(payload);
    const whole = reply?.id === id ? assembler.add(reply) : undefined;
    if (whole?.status === 'ok') answered.resolve(whole.data);
    else if (whole !== undefined) answered.reject(new LabError('E_STORE', `${whole.code}: ${whole.msg}`));
  };
  const timer = setTimeout(
    () => answered.reject(new LabError('E_TIMEOUT', `the history of ${gw} does not answer`)),
    ANSWER_WITHIN_MS,
  );
  client.on('message', onMessage);
  try {
    await client.subscribeAsync(gatewayTopics(gw).reply(from), { qos: 1 });
    const request = JSON.stringify({ v: 1, id, from, args, ttlMs: ANSWER_WITHIN_MS });
    await client.publishAsync(gatewayTopics(gw).command('$store', method), request, { qos: 1 });
    return await answered.promise;
  } catch (cause) {
    if (isLabError(cause)) throw cause;
    throw new LabError('E_UNREACHABLE', 'the broker did not take the question', { cause });
  } finally {
    clearTimeout(timer);
    client.off('message', onMessage);
  }
}

function parseReply(payload: Uint8Array): CommandReply | undefined {
  try {
    return commandReplySchema.safeParse(JSON.parse(new TextDecoder().decode(payload))).data;
  } catch {
    return undefined; // no reply of the contract: the question runs into its time-out
  }
}
