import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { CommandRequester, dataOfReply } from './command-requester.ts';
import { commandRequestSchema, type CommandReply } from './command.ts';

function createBench() {
  const clock = new VirtualClock();
  const sent: { readonly topic: string; readonly id: string; readonly payload: unknown }[] = [];
  const requester = new CommandRequester({
    clientId: 'desk',
    timers: clock,
    publish: (topic, text) => {
      const payload: unknown = JSON.parse(text);
      sent.push({ topic, id: commandRequestSchema.parse(payload).id, payload });
    },
  });
  const take = (reply: unknown): void => requester.take(new TextEncoder().encode(JSON.stringify(reply)));
  const send = (method = 'get') => requester.send('demo', 'psu0', method, { a: 1 }, { timeoutMs: 5000 });
  return { clock, sent, requester, take, send };
}

const reply = (id: string | undefined, more: Partial<CommandReply> = {}): Partial<CommandReply> => ({
  v: 1,
  id: id ?? '',
  method: 'get',
  dev: 'psu0',
  status: 'ok',
  code: null,
  msg: '',
  rx: 0,
  ts: 0,
  tookMs: 1,
  dup: false,
  ...more,
});

test('sends a request of the contract and gives the reply with its id, whichever comes first', async () => {
  const { sent, take, send } = createBench();
  const first = send();
  const second = send('set');
  expect(sent.map(({ topic }) => topic)).toEqual(['lab/1/demo/psu0/cmd/get', 'lab/1/demo/psu0/cmd/set']);
  expect(sent[0]?.payload).toMatchObject({ from: 'desk', args: { a: 1 } });
  take(reply(sent[1]?.id, { data: 2 }));
  take(reply(sent[0]?.id, { data: 1 }));
  expect([(await first).data, (await second).data]).toEqual([1, 2]);
});

test('two requesters of one client never give the same id', async () => {
  const [first, second] = [createBench(), createBench()];
  const answers = [first.send(), second.send()];
  expect(first.sent[0]?.id).not.toBe(second.sent[0]?.id);
  first.take(reply(first.sent[0]?.id));
  second.take(reply(second.sent[0]?.id));
  await Promise.all(answers);
});

test('waits on after «accepted», and puts the parts of a long reply together', async () => {
  const { sent, take, send } = createBench();
  const answer = send();
  const id = sent[0]?.id;
  take(reply(id, { status: 'accepted' }));
  const { status: _status, ...head } = reply(id, { data: [1], part: 1, parts: 2 });
  take(reply(id, { data: [2], part: 2, parts: 2 }));
  take(head);
  expect((await answer).data).toEqual([1, 2]);
});

test('gives up after its time and forgets the request', async () => {
  const { clock, sent, take, send } = createBench();
  const answer = send();
  await clock.advance(4999);
  expect(clock.pending).toBe(1);
  await Promise.all([expect(answer).rejects.toMatchObject({ code: 'E_TIMEOUT' }), clock.advance(1)]);
  take(reply(sent[0]?.id));
  expect(clock.pending).toBe(0);
});

test('fails what waits when the connection is lost', async () => {
  const { clock, requester, send } = createBench();
  const answers = [send(), send()];
  const failures = answers.map((answer) => expect(answer).rejects.toMatchObject({ code: 'E_UNREACHABLE' }));
  requester.lose();
  await Promise.all(failures);
  expect(clock.pending).toBe(0);
});

test.each(['', '{', 'null', '{"id":"desk-1"}', '[]', '\u0000'])('ignores %j on its reply topic', (text) => {
  const { requester } = createBench();
  expect(() => requester.take(new TextEncoder().encode(text))).not.toThrow();
});

test('turns a reply that is not ok into an error with its code', () => {
  const refused = reply('1', { status: 'refused', code: 'E_LIMIT', msg: '18 V is above 15 V' });
  expect(() => dataOfReply(refused as CommandReply)).toThrow(
    expect.objectContaining({ code: 'E_LIMIT', message: '18 V is above 15 V' }),
  );
  const strange = reply('1', { status: 'failed', code: '__proto__', msg: '' });
  expect(() => dataOfReply(strange as CommandReply)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
  expect(dataOfReply(reply('1', { data: 7 }) as CommandReply)).toBe(7);
});

test('tells that a job was taken', async () => {
  const { sent, take, requester } = createBench();
  let accepted = 0;
  const options = { timeoutMs: 5000, onAccepted: () => accepted++ };
  const answer = requester.send('demo', 'dut0', 'exec', {}, options);
  take(reply(sent[0]?.id, { status: 'accepted' }));
  take(reply(sent[0]?.id));
  await answer;
  expect(accepted).toBe(1);
});

test('takes a message back only when its command ends without a reply', async () => {
  const clock = new VirtualClock();
  const ids: string[] = [];
  const takenBack: string[] = [];
  const requester = new CommandRequester({
    clientId: 'desk',
    timers: clock,
    publish: (_topic, text) => {
      const { id } = commandRequestSchema.parse(JSON.parse(text));
      ids.push(id);
      return () => takenBack.push(id);
    },
  });
  const send = () => requester.send('demo', 'psu0', 'output', { on: true }, { timeoutMs: 1000 });
  const answered = send();
  const lost = send().catch((error: unknown) => error);
  requester.take(new TextEncoder().encode(JSON.stringify(reply(ids[0]))));
  await answered;
  requester.lose();
  await lost;
  expect(takenBack).toEqual([ids[1]]);
});
