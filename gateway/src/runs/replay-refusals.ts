import { gatewayTopics, LabError, parseTopic, type CommandReply } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import type { ForeignMessage } from '../broker/foreign-message.ts';
import { describeFailure } from '../commands/command-reply.ts';
import { parsePayload, readCommandRequest, replyAddress } from '../commands/command-request.ts';

/** Answers every command to a replay with a refusal: it can never drive anything (contract §8). The result ends it. */
export function refuseCommands(broker: Broker, gatewayId: string, clock: Clock): () => void {
  const topics = gatewayTopics(gatewayId);
  const refuse = ({ topic, payload, sender }: ForeignMessage): void => {
    const command = parseTopic(topic);
    const read = readCommandRequest(parsePayload(payload));
    if (command?.kind !== 'command' || read === undefined) return;
    const request = 'request' in read ? read.request : read;
    const address = replyAddress(topics, request, sender);
    if (address === undefined) return;
    const failure = describeFailure(
      new LabError('E_REPLAY', `${gatewayId} is a replay, and a replay takes no commands`),
    );
    const nowMs = clock.nowMs();
    const { target: dev, method } = command;
    const reply: CommandReply = {
      v: 1,
      id: request.id,
      method,
      dev,
      rx: nowMs,
      ts: nowMs,
      tookMs: 0,
      dup: false,
      ...failure,
    };
    broker.publish({ topic: address.topic, payload: JSON.stringify(reply), qos: 1, retain: false });
  };
  const filters = [
    topics.command('+', '+'),
    topics.command('$interlock/+', '+'),
    topics.command('$alarm/+', '+'),
  ];
  const endings = filters.map((filter) => broker.subscribeInProcess(filter, refuse));
  return () => endings.forEach((end) => end());
}
