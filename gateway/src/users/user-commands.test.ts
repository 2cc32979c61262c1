import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commandReplySchema, usersArgsSchema, type CommandReply } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import type { ForeignMessage } from '../broker/foreign-message.ts';
import { CommandServer } from '../commands/command-server.ts';
import { Authenticator } from './authenticator.ts';
import { userCommands } from './user-commands.ts';
import { UserRegister } from './user-register.ts';

let folder: string;
let register: UserRegister;
let replies: CommandReply[];
let received: (message: ForeignMessage) => void;
const clock = new VirtualClock();
const log = createLogger('users', 'silent');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-user-commands-'));
  register = new UserRegister({ path: join(folder, 'users.json'), services: [], clock, log });
  replies = [];
  const server = new CommandServer({
    broker: {
      subscribeInProcess: (_filter, handler) => {
        received = handler;
        return () => undefined;
      },
    },
    outlet: {
      publish: ({ payload }) => replies.push(commandReplySchema.parse(JSON.parse(String(payload)))),
    },
    gatewayId: 'demo',
    clock,
    log,
  });
  server.register('$gw', userCommands(register));
});
afterEach(() => rmSync(folder, { recursive: true }));

let count = 0;
async function send(args: object, role: 'admin' | 'safety' = 'admin'): Promise<CommandReply> {
  const id = String(++count);
  received({
    topic: 'lab/1/demo/$gw/cmd/users',
    payload: Buffer.from(JSON.stringify({ v: 1, id, from: 'desk', args })),
    qos: 1,
    retain: false,
    sender: { clientId: 'desk', role, address: '127.0.0.1' },
  });
  return eventually(() => {
    const reply = replies.find((candidate) => candidate.id === id);
    if (reply === undefined) throw new Error('no reply yet');
    return reply;
  });
}

test('a user made over MQTT signs in with the password of the reply, until it is replaced', async () => {
  const { data } = await send({ action: 'add', name: 'alice', role: 'operator' });
  const { password } = data as { password: string };
  const authenticator = new Authenticator(register, clock);
  const signIn = (text: string): Promise<object> => authenticator.check('::1', 'alice', Buffer.from(text));
  expect(await signIn(password)).toMatchObject({ account: { role: 'operator' } });
  expect((await send({ action: 'list' })).data).toEqual({ users: [{ name: 'alice', role: 'operator' }] });
  await send({ action: 'passwd', name: 'alice' });
  expect(await signIn(password)).toEqual({ refused: 'wrong' });
  await send({ action: 'remove', name: 'alice' });
  expect((await send({ action: 'list' })).data).toEqual({ users: [] });
});

test.each([
  [{ action: 'add', name: 'a/b', role: 'operator' }, 'E_SCHEMA'],
  [{ action: 'add', name: 'alice', role: 'none' }, 'E_SCHEMA'],
  [{ action: 'add', name: 'alice', role: 'viewer', commandRole: 'admin' }, 'E_SCHEMA'],
  [{ action: 'remove', name: 'nobody' }, 'E_UNKNOWN'],
  [{ action: 'passwd', name: '__proto__' }, 'E_UNKNOWN'],
  [{ action: 'rename' }, 'E_SCHEMA'],
  [{}, 'E_SCHEMA'],
])('%j is refused with %s', async (args, code) => {
  expect(await send(args)).toMatchObject({ status: 'refused', code });
  expect(register.list()).toEqual([]);
});

test('nobody but an admin manages users', async () => {
  expect(await send({ action: 'list' }, 'safety')).toMatchObject({ status: 'refused', code: 'E_ROLE' });
});

test('a command has no place for a password', () => {
  const parsed = usersArgsSchema.parse({ action: 'passwd', name: 'alice', password: 'canary' });
  expect(JSON.stringify(parsed)).not.toContain('canary');
});
