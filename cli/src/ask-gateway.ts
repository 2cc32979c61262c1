import { dataOfReply } from '@labgate/contract';
import { brokerUrl, connectBroker } from './broker-connection.ts';
import { sendCommand } from './send-command.ts';
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
 * @throws LabError with the code of the reply, E_UNREACHABLE, E_ROLE, E_UNKNOWN or E_TIMEOUT.
 */
export async function askGateway(
  terminal: Terminal,
  { url, gw }: GatewayOptions,
  target: string,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const client = await connectBroker(brokerUrl(terminal.env, url), terminal.env, target.replace('$', ''));
  try {
    return dataOfReply(await sendCommand(client, { gw, target, method, args }, ANSWER_WITHIN_MS));
  } finally {
    await client.endAsync(true);
  }
}
