import { CommandRequester, gatewayTopics, isLabError, LabError, type CommandReply } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import type { MqttClient } from 'mqtt';
import { explainSilence } from './gateways-at.ts';

/** A command of the contract. */
export interface SentCommand {
  /** Id of the gateway. */
  readonly gw: string;
  /** A device id, `$store` … */
  readonly target: string;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Sends a command and waits for its final reply, whatever its status is.
 * @throws LabError E_UNKNOWN when nobody of that name is there, E_TIMEOUT without a reply, E_UNREACHABLE when the connection is lost first.
 */
export async function sendCommand(
  client: MqttClient,
  { gw, target, method, args }: SentCommand,
  timeoutMs: number,
): Promise<CommandReply> {
  const clientId = String(client.options.clientId);
  const requester = new CommandRequester({
    clientId,
    timers: new SystemClock(),
    publish: (topic, payload) => void client.publish(topic, payload, { qos: 1 }),
  });
  const onMessage = (_topic: string, payload: Uint8Array): void => requester.take(payload);
  const onClose = (): void => requester.lose();
  client.on('message', onMessage);
  client.on('close', onClose);
  try {
    await client.subscribeAsync(gatewayTopics(gw).reply(clientId), { qos: 1 }).catch((cause: unknown) => {
      throw new LabError('E_UNREACHABLE', 'the broker did not take the subscription', { cause });
    });
    return await requester.send(gw, target, method, args, { timeoutMs });
  } catch (error) {
    if (!isLabError(error, 'E_TIMEOUT')) throw error;
    throw (await explainSilence(client, gw, target)) ?? error;
  } finally {
    client.off('message', onMessage);
    client.off('close', onClose);
  }
}
