import { expect, test } from '@jest/globals';
import { commandReplySchema, LabError, ReplyAssembler, type CommandReply } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { z } from 'zod';
import { checkedMethod, CommandService } from './command-service.ts';

function setUp(ageFrom: 'arrival' | 'timestamp' = 'arrival') {
  const clock = new VirtualClock();
  const published: { topic: string; reply: CommandReply; bytes: number }[] = [];
  const executed: unknown[] = [];
  const service = new CommandService({
    target: '$store',
    clock,
    log: createLogger('test', 'silent'),
    ageFrom,
    methods: new Map([
      [
        'echo',
        checkedMethod(z.object({ size: z.int().min(0) }), async (gw, { size }) => {
          executed.push([gw, size]);
          return { points: Array.from({ length: size }, (_, index) => [index, 23.5]) };
        }),
      ],
      ['slow', () => clock.sleep(6_000)],
      ['broken', () => Promise.reject(new LabError('E_STORE', 'the disk is gone'))],
      ['buggy', () => Promise.reject(new TypeError('undefined is not a function'))],
    ]),
    publish: async (topic, payload) => {
      published.push({ topic, reply: commandReplySchema.parse(JSON.parse(payload)), bytes: payload.length });
    },
  });
  const ask = async (method: string, request: unknown, isRetained = false): Promise<void> => {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    service.handle({ gw: 'demo', method, payload: new TextEncoder().encode(text), isRetained });
    await clock.advance(0);
  };
  return { clock, published, executed, service, ask };
}

const request = (more: object = {}): object => ({
  v: 1,
  id: 'r1',
  from: 'dash-1',
  args: { size: 1 },
  ...more,
});

test('answers at reply/ of the sender, exactly once', async () => {
  const { published, ask } = setUp();
  await ask('echo', request());
  expect(published).toHaveLength(1);
  expect(published[0]).toMatchObject({
    topic: 'lab/1/demo/reply/dash-1',
    reply: { id: 'r1', method: 'echo', dev: '$store', status: 'ok', code: null, dup: false },
  });
});

test('answers where the request says, as long as it is below reply/ of this gateway', async () => {
  const { published, ask } = setUp();
  await ask('echo', request({ replyTo: 'lab/1/demo/reply/dash-1/history' }));
  expect(published.map(({ topic }) => topic)).toEqual(['lab/1/demo/reply/dash-1/history']);
});

test.each([
  'lab/1/other/reply/dash-1',
  'lab/1/demo/psu0/cmd/output',
  'lab/1/demo/reply/',
  'lab/1/demo/reply/#',
  'lab/1/demo/reply/+/x',
  'lab/1/demo/reply',
  '$SYS/x',
  '',
])('refuses to answer at %j, and says so to the sender only', async (replyTo) => {
  const { published, executed, ask } = setUp();
  await ask('echo', request({ replyTo }));
  expect(executed).toEqual([]);
  expect(published).toMatchObject([
    { topic: 'lab/1/demo/reply/dash-1', reply: { status: 'refused', code: 'E_REPLY_TOPIC' } },
  ]);
});

test.each([
  'no JSON',
  '[]',
  'null',
  { v: 1, id: 'x' },
  { v: 1, from: 'a' },
  { v: 1, id: '', from: 'a' },
  { v: 1, id: 'x', from: '#' },
  { v: 1, id: 'x', from: 'a/+/b' },
  { v: 1, id: 5, from: 'a' },
])('publishes nothing for a request that cannot be answered: %j', async (bad) => {
  const { published, service, ask } = setUp();
  await ask('echo', bad);
  expect(published).toEqual([]);
  expect(service.unanswerable).toBe(1);
});

test.each([
  ['echo', request({ args: { size: -1 } }), 'E_SCHEMA', 'refused'],
  ['echo', request({ args: undefined }), 'E_SCHEMA', 'refused'],
  ['echo', request({ args: [] }), 'E_SCHEMA', 'refused'],
  ['echo', request({ v: 2 }), 'E_SCHEMA', 'refused'],
  ['echo', request({ ttlMs: 60_001 }), 'E_SCHEMA', 'refused'],
  ['nothing', request(), 'E_UNKNOWN', 'refused'],
  ['constructor', request(), 'E_UNKNOWN', 'refused'],
  ['broken', request(), 'E_STORE', 'failed'],
  ['buggy', request(), 'E_STORE', 'failed'],
])('answers a %s that cannot be done: %j', async (method, bad, code, status) => {
  const { published, ask } = setUp();
  await ask(method, bad);
  expect(published.map(({ reply }) => [reply.code, reply.status])).toEqual([[code, status]]);
});

test('refuses a retained request', async () => {
  const { published, ask } = setUp();
  await ask('echo', request(), true);
  expect(published).toMatchObject([{ reply: { status: 'refused', code: 'E_RETAINED' } }]);
});

test('does not carry out a request twice but repeats the first reply for ten minutes', async () => {
  const { clock, published, executed, ask } = setUp();
  await ask('echo', request());
  await ask('echo', request({ args: { size: 2 } }));
  expect(executed).toEqual([['demo', 1]]);
  expect(published[1]?.reply).toEqual({ ...published[0]?.reply, dup: true });
  await ask('echo', request({ from: 'dash-2' }));
  await clock.advance(600_001);
  await ask('echo', request());
  expect(executed).toHaveLength(3);
});

test('refuses what has waited longer than its time to live', async () => {
  const { clock, published, ask } = setUp();
  await ask('slow', request({ id: 'slow' }));
  await ask('echo', request({ ttlMs: 5_999 }));
  await clock.advance(6_000);
  expect(published.map(({ reply }) => [reply.id, reply.code])).toEqual([
    ['slow', null],
    ['r1', 'E_EXPIRED'],
  ]);
});

test('takes the time a request was sent at only where the gateway cannot see its arrival', async () => {
  const local = setUp('arrival');
  await local.ask('echo', request({ ts: local.clock.nowMs() - 3_600_000 }));
  expect(local.published[0]?.reply.status).toBe('ok');
  const site = setUp('timestamp');
  await site.ask('echo', request({ ts: site.clock.nowMs() - 5_001 }));
  await site.ask('echo', request({ id: 'r2', ts: site.clock.nowMs() - 4_000 }));
  expect(site.published.map(({ reply }) => reply.code)).toEqual(['E_EXPIRED', null]);
});

test('sends a long answer in parts that join to the whole, the status on the last', async () => {
  const { published, ask } = setUp();
  await ask('echo', request({ args: { size: 20_000 } }));
  expect(published.length).toBeGreaterThan(3);
  expect(published.every(({ bytes }) => bytes < 64 * 1024)).toBe(true);
  expect(published.map(({ reply }) => reply.status)).toEqual([
    ...published.slice(1).map(() => undefined),
    'ok',
  ]);
  const assembler = new ReplyAssembler();
  const whole = published.map(({ reply }) => assembler.add(reply)).find((reply) => reply !== undefined);
  const { points } = z.object({ points: z.array(z.unknown()) }).parse(whole?.data);
  expect(points).toHaveLength(20_000);
});

test('refuses requests beyond those that may wait, and answers each of them', async () => {
  const { clock, published, ask } = setUp();
  await ask('slow', request({ id: 'slow' }));
  for (let index = 0; index < 300; index++) await ask('echo', request({ id: `q${index}`, ttlMs: 60_000 }));
  await clock.advance(6_000);
  for (let turn = 0; turn < 10; turn++) await clock.advance(0);
  expect(published).toHaveLength(301);
  const codes = published.map(({ reply }) => reply.code);
  expect(codes.filter((code) => code === 'E_RATE')).toHaveLength(45);
});
