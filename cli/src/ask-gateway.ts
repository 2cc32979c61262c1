import { CommandRequester, dataOfReply, gatewayTopics, LabError } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { brokerUrl, connectBroker } from './broker-connection.ts';
import type { Terminal } from './terminal.ts';

/** How long an answer may take, ms. */
const ANSWER_WITHIN_MS = 15_000;

/** Which gateway a command goes to. */
export interface GatewayOptions {
  readonly url?: string;
  readonly gw: string;
}

/**
 * Sends one command to a gateway and gives the data of its reply.
 * @throws LabError with the code of the reply, E_UNREACHABLE, E_ROLE or E_TIMEOUT.
 */
export async function askGateway(
  terminal: Terminal,
  { url, gw }: GatewayOptions,
  target: string,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const client = await connectBroker(brokerUrl(terminal.env, url), terminal.env, target.replace('$', ''));
  const clientId = String(client.options.clientId);
  const requester = new CommandRequester({
    clientId,
    timers: new SystemClock(),
    publish: (topic, payload) => void client.publish(topic, payload, { qos: 1 }),
  });
  client.on('message', (_topic, payload) => requester.take(payload));
  client.on('close', () => requester.lose());
  try {
    await client.subscribeAsync(gatewayTopics(gw).reply(clientId), { qos: 1 });
    return dataOfReply(await requester.send(gw, target, method, args, { timeoutMs: ANSWER_WITHIN_MS }));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('E_UNREACHABLE', 'the broker did not take the command', { cause });
  } finally {
    await client.endAsync(true);
  }
}
