import { gatewayTopics, LabError, parseTopic, type CommandReply } from '@labgate/contract';
import type { FastifyInstance } from 'fastify';
import type { Sender } from '../broker/foreign-message.ts';
import { statusOf } from './error-reply.ts';
import type { Visitor } from './visitors.ts';

/** Has a command carried out and gives its final reply. @throws LabError E_SCHEMA, E_UNKNOWN. */
export type SendCommand = (
  target: string,
  method: string,
  body: unknown,
  sender: Sender,
) => Promise<CommandReply>;

/** Client id of everybody who comes over HTTP. */
const HTTP_CLIENT = 'http';

/** The address of a command is its topic below `lab/1/{gw}/`; any gateway will do to read it. */
const { prefix } = gatewayTopics('gw');

/**
 * Adds `POST /api/v1/{target}/cmd/{method}`: the request of the topic `{target}/cmd/{method}`, also for `$interlock/{il}`,
 * `run` and the like, and its final reply as the answer (contract §6.3). What the browser of somebody else's page can
 * send without asking, plain text and forms, is no command.
 */
export function addCommandRoutes(server: FastifyInstance, sendCommand: SendCommand): void {
  server.post('/api/v1/*', async (request, reply) => {
    const address = parseTopic(prefix + String((request.params as { '*': string })['*']));
    if (address?.kind !== 'command') throw new LabError('E_UNKNOWN', 'there is no command at this address');
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      throw new LabError('E_SCHEMA', 'a command is sent as application/json');
    }
    const answer = await sendCommand(address.target, address.method, request.body, senderOf(request.visitor));
    return reply.code(statusOf(answer.code)).send(answer);
  });
}

/** A visitor as the broker would have told of it. */
function senderOf({ role, user, commandRole, address }: Visitor): Sender {
  return {
    clientId: HTTP_CLIENT,
    role,
    address,
    ...(user === undefined ? {} : { user }),
    ...(commandRole === undefined ? {} : { commandRole }),
  };
}
