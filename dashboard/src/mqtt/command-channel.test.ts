import { expect, test } from '@jest/globals';
import { commandRequestSchema, type CommandReply } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { CommandChannel } from './command-channel.ts';
import { FakeClient } from './testing/fake-client.ts';

function channel() {
  const clock = new VirtualClock();
  const client = new FakeClient();
  const commands = new CommandChannel(clock, 'dash-1');
  commands.setClient(client);
  const ask = () => commands.request('demo', '$store', 'range', { dev: 'env0' }, 5000);
  return { clock, client, commands, ask };
}

const reply = (id: string, more: Partial<CommandReply> = {}): CommandReply => ({
  v: 1,
  id,
  method: 'range',
  dev: '$store',
  status: 'ok',
  code: null,
  msg: '',
  rx: 0,
  ts: 0,
  tookMs: 1,
  dup: false,
  ...more,
});
const idOf = (client: FakeClient, index = 0) =>
  commandRequestSchema.parse(JSON.parse(client.published[index]?.payload ?? '')).id;

test('sends a request of the contract and resolves with the data of its reply', async () => {
  const { client, commands, ask } = channel();
  const answer = ask();
  expect(client.published[0]?.topic).toBe('lab/1/demo/$store/cmd/range');
  expect(JSON.parse(client.published[0]?.payload ?? '')).toMatchObject({
    from: 'dash-1',
    args: { dev: 'env0' },
  });
  commands.take(reply(idOf(client), { data: { x: 1 } }));
  expect(await answer).toEqual({ x: 1 });
});

test('puts the parts of a long reply together in their order, whatever order they came in', async () => {
  const { client, commands, ask } = channel();
  const answer = ask();
  const id = idOf(client);
  const part = (number: number, a: number) => {
    const { status, ...rest } = reply(id, { part: number, parts: 3, data: { props: { a: [[a, a]] } } });
    commands.take(number === 3 && status !== undefined ? { ...rest, status } : rest);
  };
  part(3, 30);
  part(1, 10);
  part(1, 10);
  part(2, 20);
  expect(await answer).toEqual({
    props: {
      a: [
        [10, 10],
        [20, 20],
        [30, 30],
      ],
    },
  });
});

test('finds the reply to each of several requests', async () => {
  const { client, commands, ask } = channel();
  const answers = [ask(), ask()];
  commands.take(reply(idOf(client, 1), { data: 'second' }));
  commands.take(reply(idOf(client, 0), { data: 'first' }));
  expect(await Promise.all(answers)).toEqual(['first', 'second']);
});

test('fails with the code and the words of a refusal', async () => {
  const { client, commands, ask } = channel();
  const answer = ask();
  commands.take(reply(idOf(client), { status: 'refused', code: 'E_ROLE', msg: 'viewers may not' }));
  await expect(answer).rejects.toMatchObject({ code: 'E_ROLE', message: 'viewers may not' });
});

test('a code nobody knows is no reason to hang', async () => {
  const { client, commands, ask } = channel();
  const answer = ask();
  commands.take(reply(idOf(client), { status: 'failed', code: 'E_NEW' }));
  await expect(answer).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('waits on after "accepted" and gives up in time', async () => {
  const { clock, client, commands, ask } = channel();
  const answer = ask().catch((error: unknown) => error);
  commands.take(reply(idOf(client), { status: 'accepted' }));
  await clock.advance(5000);
  expect(await answer).toMatchObject({ code: 'E_TIMEOUT' });
  expect(clock.pending).toBe(0);
});

test('what waits fails when the connection is lost, and nothing can be asked then', async () => {
  const { clock, commands, ask } = channel();
  const answer = ask().catch((error: unknown) => error);
  commands.setClient(undefined);
  expect(await answer).toMatchObject({ code: 'E_UNREACHABLE' });
  await expect(ask()).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
  expect(clock.pending).toBe(0);
});

test('a command that was under way when the connection broke is not sent again by the next one', async () => {
  const { client, commands, ask } = channel();
  const answer = ask().catch((error: unknown) => error);
  commands.setClient(undefined);
  await answer;
  expect(client.removed).toEqual([1]);
});

test('tells that a job was taken, and of each command with its last reply', async () => {
  const { client, commands } = channel();
  const answered: string[] = [];
  commands.onAnswer(({ command, reply: last }) => answered.push(`${command.method} ${last.status}`));
  let accepted = 0;
  const command = { gw: 'demo', target: 'psu0', method: 'set', args: { voltage: 5 }, ifRev: 7 };
  const sent = commands.send(command, 5000, () => accepted++);
  expect(JSON.parse(client.published[0]?.payload ?? '')).toMatchObject({ if: { rev: 7 } });
  commands.take(reply(idOf(client), { status: 'accepted' }));
  commands.take(reply(idOf(client), { status: 'refused', code: 'E_LIMIT', msg: 'too much' }));
  expect(await sent).toMatchObject({ status: 'refused', msg: 'too much' });
  expect([accepted, answered]).toEqual([1, ['set refused']]);
  expect(client.removed).toEqual([]);
});

test('a reply to nothing is ignored', () => {
  const { commands } = channel();
  expect(() => commands.take(reply('stranger'))).not.toThrow();
});
