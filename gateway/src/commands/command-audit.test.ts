import { expect, test } from '@jest/globals';
import { createBench, request, sender } from './testing/command-bench.ts';

test('every command is audited once, with who sent it, what it changed and how it ended', async () => {
  const { audited, send } = createBench();
  const who = { clientId: 'desk', role: 'operator' as const, user: 'alice', address: '10.0.0.7' };
  await send('get', request('1', { args: { a: 1 } }), { sender: who });
  await send('get', request('1', { args: { a: 1 } }), { sender: who });
  expect(audited).toEqual([
    {
      from: 'desk',
      user: 'alice',
      ip: '10.0.0.7',
      dev: 'psu0',
      method: 'get',
      args: { a: 1 },
      status: 'ok',
      code: null,
      before: { n: 0 },
      after: { n: 1 },
    },
  ]);
});

test('refused commands are audited too, whatever refused them; an OFF is each time, a query only when it is refused', async () => {
  const { audited, send } = createBench();
  await send('get', '{');
  await send('get', request('1', { ttlMs: 0 }));
  await send('get', request('2'), sender('viewer'));
  await send('get', request('3'), { retain: true });
  await send('get', request('4', { replyTo: 'lab/1/other/reply/x' }));
  await send('nothing', request('5'));
  await send('busy', request('6'));
  for (let i = 0; i < 2; i++) await send('output', request('7', { args: { on: false } }));
  await send('read', request('8'), sender('operator'));
  await send('read', request('9'), sender('viewer'));
  expect(audited.map(({ method, code }) => [method, code])).toEqual([
    ['get', 'E_SCHEMA'],
    ['get', 'E_SCHEMA'],
    ['get', 'E_ROLE'],
    ['get', 'E_RETAINED'],
    ['get', 'E_REPLY_TOPIC'],
    ['nothing', 'E_UNKNOWN'],
    ['busy', 'E_BUSY'],
    ['output', null],
    ['output', null],
    ['read', 'E_ROLE'],
  ]);
});

test('nobody but a site broker can give another name in the audit', async () => {
  const { audited, send } = createBench();
  await send('get', request('1', { from: 'somebody-else' }), sender('operator', 'desk'));
  await send('get', request('2', { from: 'somebody-else' }), sender('bridge', 'site'));
  expect(audited.map(({ from }) => from)).toEqual(['desk', 'somebody-else']);
});
