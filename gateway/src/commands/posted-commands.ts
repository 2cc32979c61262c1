import { LabError, maySend, type CommandReply } from '@labgate/contract';
import type { Sender } from '../broker/foreign-message.ts';
import { readCommandRequest } from './command-request.ts';
import type { CommandServer } from './command-server.ts';
import type { InProcessRequester } from './in-process-requester.ts';

/**
 * Has a command of an HTTP client carried out, here or by the client of the broker that serves its target.
 * @throws LabError E_SCHEMA, E_ROLE, E_UNKNOWN, E_DEVICE_LOST where there is no reply.
 */
export async function carryOut(
  server: Pick<CommandServer, 'request'>,
  requester: Pick<InProcessRequester, 'send'>,
  command: {
    readonly target: string;
    readonly method: string;
    readonly body: unknown;
    readonly sender: Sender;
  },
): Promise<CommandReply> {
  const { target, method, body, sender } = command;
  const reply = await server.request(target, method, body, sender);
  if (reply !== undefined) return reply;
  const read = readCommandRequest(body);
  if (read === undefined || !('request' in read)) {
    throw new LabError('E_SCHEMA', read?.fault ?? 'the body is no command: it needs v, id and from');
  }
  if (!maySend(sender, target, method)) {
    throw new LabError('E_ROLE', `the role ${sender.role} may not send ${target} ${method}`);
  }
  const answer = await requester.send(target, method, read.request.args ?? {});
  return { ...answer, id: read.request.id };
}
