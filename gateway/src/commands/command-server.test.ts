import { expect, test } from '@jest/globals';
import { settle } from '@labgate/testkit';
import type { ForeignMessage } from '../broker/foreign-message.ts';
import { createBench, request, sender } from './testing/command-bench.ts';

test('answers on reply/{from} with what the method gave', async () => {
  const { sent, send } = createBench();
  await send('get', request('1'), sender('operator'));
  expect(sent).toMatchObject([
    {
      topic: 'lab/1/demo/reply/desk',
      reply: { id: '1', method: 'get', dev: 'psu0', status: 'ok', code: null, data: { n: 1 }, dup: false },
    },
  ]);
});

test('answers where replyTo says, below reply/ of this gateway', async () => {
  const { sent, send } = createBench();
  await send('get', request('1', { replyTo: 'lab/1/demo/reply/desk/inbox' }));
  expect(sent[0]?.topic).toBe('lab/1/demo/reply/desk/inbox');
});

test.each([
  'lab/1/other/reply/desk',
  'lab/1/demo/reply/#',
  'lab/1/demo/reply/',
  'lab/1/demo/psu0/cmd/output',
  'lab/1/demo/reply/../psu0\0',
  '',
])('refuses the reply topic %j, on the sender’s own', async (replyTo) => {
  const { sent, calls, send } = createBench();
  await send('get', request('1', { replyTo }));
  expect(sent).toMatchObject([
    { topic: 'lab/1/demo/reply/desk', reply: { status: 'refused', code: 'E_REPLY_TOPIC' } },
  ]);
  expect(calls).toEqual([]);
});

test('a `from` that would make a wildcard is answered to the verified sender', async () => {
  const { sent, send } = createBench();
  await send('get', request('1', { from: '#' }), sender('operator'));
  expect(sent).toMatchObject([{ topic: 'lab/1/demo/reply/desk', reply: { code: 'E_REPLY_TOPIC' } }]);
});

test('a repeated command is not carried out again; its first reply is repeated with dup', async () => {
  const { clock, sent, calls, send } = createBench();
  await send('get', request('1'));
  await clock.advance(599_000);
  await send('get', request('1'));
  expect(calls).toEqual(['get']);
  expect(sent[1]?.reply).toEqual({ ...sent[0]?.reply, dup: true });
  await clock.advance(2_000);
  await send('get', request('1'));
  expect(calls).toEqual(['get', 'get']);
  expect(sent[2]?.reply.dup).toBe(false);
});

test('a command repeated while it is carried out waits for the same result', async () => {
  const { sent, resolveSlow, send } = createBench();
  await send('slow', request('1'));
  await send('slow', request('1'));
  expect(sent).toHaveLength(0);
  resolveSlow({ data: 7 });
  await settle();
  expect(sent.map(({ reply }) => [reply.data, reply.dup])).toEqual([
    [7, false],
    [7, true],
  ]);
});

test('one client cannot take the reply to another client’s command', async () => {
  const { calls, send } = createBench();
  await send('get', request('1'), sender('operator', 'desk'));
  await send('get', request('1'), sender('operator', 'thief'));
  expect(calls).toEqual(['get', 'get']);
});

test('a command that may be repeated is carried out each time', async () => {
  const { sent, calls, send } = createBench();
  for (let i = 0; i < 3; i++) await send('output', request('off', { args: { on: false } }));
  for (let i = 0; i < 3; i++) await send('output', request('on', { args: { on: true } }));
  expect(calls).toHaveLength(4);
  expect(sent.map(({ reply }) => reply.dup)).toEqual([false, true, true, false, true, true]);
});

test.each([
  ['get', request('1', { ttlMs: 60_001 }), 'E_SCHEMA'],
  ['get', request('1', { args: [] }), 'E_SCHEMA'],
  ['get', { v: 2, id: '1', from: 'desk' }, 'E_SCHEMA'],
  ['output', request('1', { args: { on: 'yes' } }), 'E_SCHEMA'],
  ['nothing', request('1'), 'E_UNKNOWN'],
  ['constructor', request('1'), 'E_UNKNOWN'],
  ['busy', request('1'), 'E_BUSY'],
])('%s with %j is refused with %s', async (method, payload, code) => {
  const { sent, send } = createBench();
  await send(method, payload);
  expect(sent).toMatchObject([{ topic: 'lab/1/demo/reply/desk', reply: { status: 'refused', code } }]);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '7',
  '{"v":1}',
  '{"id":"","from":"desk"}',
  '{"id":1,"from":"desk"}',
  '\xff',
])('what cannot be answered is dropped: %j', async (payload) => {
  const { sent, send } = createBench();
  await send('get', payload);
  expect(sent).toEqual([]);
});

test('a fault inside the gateway is answered without its details', async () => {
  const { sent, send } = createBench();
  await send('broken', request('1'));
  await send('bus', request('2'));
  expect(sent.map(({ reply }) => [reply.status, reply.code])).toEqual([
    ['failed', 'E_DEVICE_LOST'],
    ['failed', 'E_DEVICE_LOST'],
  ]);
  expect(JSON.stringify(sent[0])).not.toContain('secret');
});

test('a role that may not send it gets E_ROLE, also by the role of the method itself', async () => {
  const { sent, calls, send } = createBench();
  await send('get', request('1'), sender('viewer'));
  await send('get', request('2'), sender('device'));
  await send('admin', request('3'), sender('operator'));
  await send('admin', request('4'), sender('admin'));
  expect(sent.map(({ reply }) => reply.code)).toEqual(['E_ROLE', 'E_ROLE', 'E_ROLE', null]);
  expect(calls).toEqual(['admin']);
});

test('a retained command is refused and cleared, and the clearing is no command', async () => {
  const { sent, raw, calls, send } = createBench();
  await send('get', request('1'), { retain: true });
  const places = ['lab/1/demo/psu0/cmd/get', 'lab/1/demo/$cleared/psu0/cmd/get'];
  expect(raw.slice(0, 2)).toEqual(places.map((topic) => ({ topic, payload: '', qos: 1, retain: true })));
  expect(sent).toMatchObject([{ reply: { status: 'refused', code: 'E_RETAINED' } }]);
  await send('get', '', { retain: true });
  expect(calls).toEqual([]);
  expect(raw).toHaveLength(3);
});

test('a method that takes longer than its ttl and two seconds is answered with timeout, once', async () => {
  const { clock, sent, resolveSlow, send } = createBench();
  await send('slow', request('1', { ttlMs: 1_000 }));
  await clock.advance(2_999);
  expect(sent).toHaveLength(0);
  await clock.advance(1);
  expect(sent).toMatchObject([{ reply: { status: 'timeout', code: 'E_TIMEOUT' } }]);
  resolveSlow({ data: 1 });
  await settle();
  expect(sent).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('a job is accepted first and answered finally', async () => {
  const { clock, sent, resolveSlow, send } = createBench();
  await send('job', request('1'));
  await clock.advance(60_000);
  resolveSlow({ data: 1 });
  await settle();
  expect(sent.map(({ reply }) => reply.status)).toEqual(['accepted', 'ok']);
});

test('a long result comes in parts, the status on the last', async () => {
  const { sent, raw, send } = createBench();
  await send('long', request('1'));
  expect(sent.length).toBeGreaterThan(2);
  expect(sent.map(({ reply }) => reply.part)).toEqual(sent.map((_, i) => i + 1));
  expect(sent.slice(0, -1).every(({ reply }) => reply.status === undefined)).toBe(true);
  expect(sent.at(-1)?.reply).toMatchObject({ status: 'ok', parts: sent.length });
  expect(Math.max(...raw.map(({ payload }) => payload.length))).toBeLessThan(50 * 1024);
});

test('only what came over a site broker can be too old', async () => {
  const { clock, sent, send } = createBench();
  const ts = clock.nowMs() - 10_000;
  await send('read', request('1', { ts }), sender('operator'));
  await send('read', request('2', { ts }), sender('bridge'));
  await send('read', request('3', { ts, ttlMs: 11_000 }), sender('bridge'));
  expect(sent.map(({ reply }) => reply.code)).toEqual([null, 'E_EXPIRED', null]);
});

test('an OFF that waited too long on its way is carried out all the same', async () => {
  const { clock, sent, send } = createBench();
  const late = { ts: clock.nowMs() - 3_600_000 };
  const siteBroker = {
    sender: { ...sender('bridge').sender, commandRole: 'operator' },
  } as Partial<ForeignMessage>;
  await send('output', request('1', { ...late, args: { on: false } }), siteBroker);
  await send('output', request('2', { ...late, args: { on: true } }), siteBroker);
  expect(sent.map(({ reply }) => reply.code)).toEqual([null, 'E_EXPIRED']);
});

test('the reply goes where MQTT 5 says, and carries what MQTT 5 asks for', async () => {
  const { raw, send } = createBench();
  const correlation = Uint8Array.of(0, 255);
  const responseTopic = 'lab/1/demo/reply/desk/1';
  await send('get', request('1', { replyTo: 'lab/1/demo/reply/other' }), { responseTopic, correlation });
  expect(raw).toMatchObject([{ topic: responseTopic, reply: { correlation, status: 'ok' } }]);
});

test('a response topic outside the replies of this gateway is refused', async () => {
  const { sent, calls, send } = createBench();
  await send('get', request('1'), { responseTopic: 'lab/1/other/psu0/cmd/output' });
  expect(sent).toMatchObject([{ topic: 'lab/1/demo/reply/desk', reply: { code: 'E_REPLY_TOPIC' } }]);
  expect(calls).toEqual([]);
});
