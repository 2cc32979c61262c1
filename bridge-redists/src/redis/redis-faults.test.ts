import { afterEach, expect, test } from '@jest/globals';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { SampleBatch } from '../sample-batch.ts';
import { FakeRedis, type FakeAnswer } from '../testing/fake-redis.ts';
import { RedisStore } from './redis-store.ts';

const HAS_MODULE = '*1\r\n*2\r\n+ts.add\r\n:-1\r\n';
/** A server that hangs is given up after this long, ms; one that is only slow must not be. */
const SOON_MS = 200;
const identity = { gw: 'demo', dev: 'env0', stream: 'env', prop: 't' };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A store on a server that knows the module and answers everything else with `OK`, unless `answer` says otherwise. */
async function openStore(
  answer: FakeAnswer,
  answerTimeoutMs = 5_000,
): Promise<{ store: RedisStore; sent: (readonly string[])[] }> {
  const sent: (readonly string[])[] = [];
  const server = await FakeRedis.start((words) => {
    sent.push(words);
    const special = answer(words);
    if (special !== undefined) return special;
    return words[0] === 'COMMAND' ? HAS_MODULE : '+OK\r\n';
  });
  ends.push(() => server.stop());
  const store = new RedisStore({
    address: { url: server.url },
    retention: { rawMs: 1_000, minuteMs: 2_000, tenMinuteMs: 0 },
    maxSeries: 10,
    bridge: 'test',
    clock: new SystemClock(),
    log: createLogger('test', 'silent'),
    answerTimeoutMs,
  });
  ends.push(() => store.close());
  await store.connected;
  return { store, sent };
}

function batchOf(store: RedisStore, samples: readonly (readonly [number, number])[]): SampleBatch {
  const batch = new SampleBatch();
  for (const [timeMs, value] of samples) batch.push(store.register(identity, 'W/(m·K)'), timeMs, value);
  return batch;
}

test('a Redis without the module is told from one that has it, with what to do about it', async () => {
  const { store } = await openStore(([word]) => (word === 'COMMAND' ? '*1\r\n*-1\r\n' : undefined));
  await expect(store.info()).rejects.toMatchObject({
    code: 'E_STORE',
    message: expect.stringMatching(/no RedisTimeSeries: use Redis 8/),
    context: { fault: 'no module' },
  });
});

test('whoever asks for the condition every few seconds does not have every series looked at each time', async () => {
  const { store, sent } = await openStore(([word]) => (word === 'TS.MGET' ? '*0\r\n' : undefined));
  await store.info();
  await store.info();
  expect(sent.filter(([word]) => word === 'TS.MGET')).toHaveLength(1);
  expect(sent.filter(([word, section]) => word === 'INFO' && section === 'memory')).toHaveLength(2);
});

test('creates a series with labels, retention and rules before its first sample', async () => {
  const { store, sent } = await openStore(([word]) => (word === 'TS.MADD' ? '*1\r\n:5\r\n' : undefined));
  expect(await store.append(batchOf(store, [[5, 23.41]]), new Map([['cursor', '3:7']]))).toMatchObject({
    stored: 1,
    refused: 0,
  });
  const words = sent.map((command) => command.join(' '));
  const key = 'ts:{demo:env0}:env:t';
  const create = words.indexOf(
    `TS.CREATE ${key} RETENTION 1000 DUPLICATE_POLICY LAST LABELS gw demo dev env0 stream env prop t res raw unit W/_m·K_`,
  );
  const write = words.indexOf(`TS.MADD ${key} 5 23.41`);
  expect(create).toBeGreaterThan(-1);
  expect(words.filter((command) => command.startsWith('TS.CREATERULE'))).toHaveLength(8);
  expect(words.lastIndexOf(`TS.CREATERULE ${key} ${key}:count_600000 AGGREGATION count 600000`)).toBeLessThan(
    write,
  );
  expect(write).toBeGreaterThan(create);
  expect(words.at(-1)).toBe('HSET ts:{notes}:test cursor 3:7');
});

test('alters a series that exists', async () => {
  const exists = '-ERR TSDB: key already exists\r\n';
  const hasRule = '-ERR TSDB: the destination key already has a src rule\r\n';
  const { store, sent } = await openStore(([word]) => {
    if (word === 'TS.CREATE') return exists;
    if (word === 'TS.CREATERULE') return hasRule;
    return word === 'TS.MADD' ? '*1\r\n:5\r\n' : undefined;
  });
  await store.append(batchOf(store, [[5, 1]]));
  expect(sent.filter(([word]) => word === 'TS.ALTER')).toHaveLength(9);
});

test('counts a sample that is too old, and stores the others of the batch', async () => {
  const tooOld = '-ERR TSDB: Timestamp is older than retention\r\n';
  const { store } = await openStore(([word]) => (word === 'TS.MADD' ? `*2\r\n:9\r\n${tooOld}` : undefined));
  expect(
    await store.append(
      batchOf(store, [
        [9, 1],
        [5, 1],
      ]),
    ),
  ).toMatchObject({ stored: 1, refused: 1 });
});

test('makes a series again that somebody has removed, and writes its samples', async () => {
  const missing = '-ERR TSDB: the key is not a TSDB key\r\n';
  let writes = 0;
  const { store, sent } = await openStore(([word]) => {
    if (word !== 'TS.MADD') return undefined;
    writes += 1;
    return writes === 1 ? `*1\r\n${missing}` : '*1\r\n:5\r\n';
  });
  expect(await store.append(batchOf(store, [[5, 1]]))).toMatchObject({ stored: 1 });
  expect(sent.filter(([word, key]) => word === 'TS.CREATE' && key === 'ts:{demo:env0}:env:t')).toHaveLength(
    2,
  );
});

test('a Redis out of memory fails the whole batch, so that it is written again', async () => {
  const { store } = await openStore(([word]) =>
    word === 'TS.MADD' ? "-OOM command not allowed when used memory > 'maxmemory'.\r\n" : undefined,
  );
  await expect(store.append(batchOf(store, [[5, 1]]))).rejects.toMatchObject({
    code: 'E_STORE',
    message: expect.stringContaining('out of memory'),
  });
});

test.each([
  ["-READONLY You can't write against a read only replica.\r\n", 'takes nothing'],
  ['-MISCONF Redis is configured to save RDB snapshots\r\n', 'takes nothing'],
  ['-NOPERM this user has no permissions\r\n', 'too few rights'],
])('a Redis that answers %j fails the whole batch and says why', async (answer, reason) => {
  const { store } = await openStore(([word]) => (word === 'TS.MADD' ? answer : undefined));
  await expect(store.append(batchOf(store, [[5, 1]]))).rejects.toMatchObject({
    code: 'E_STORE',
    message: expect.stringContaining(reason),
  });
});

test('never sends what is not a number, and asks nothing for a batch of nothing', async () => {
  const { store, sent } = await openStore(([word]) => (word === 'TS.MADD' ? '*0\r\n' : undefined));
  const batch = batchOf(store, [
    [5, Number.NaN],
    [5, Number.NEGATIVE_INFINITY],
    [-5, 1],
  ]);
  expect(await store.append(batch)).toMatchObject({ stored: 0, refused: 3 });
  await store.append(new SampleBatch());
  expect(sent.some(([word]) => word === 'TS.MADD')).toBe(false);
});

test('tells a server that was only unreachable from one that began anew', async () => {
  let run = 'aaaa';
  let isHanging = false;
  const info = (): string => `run_id:${run}\r\n`;
  const { store } = await openStore(([word]) => {
    if (isHanging) return '';
    return word === 'INFO' ? `$${info().length}\r\n${info()}\r\n` : undefined;
  }, SOON_MS);
  await store.notes();
  const returns: boolean[] = [];
  store.onReturn((mayHaveLost) => returns.push(mayHaveLost));
  for (const next of ['aaaa', 'bbbb']) {
    isHanging = true;
    await expect(store.notes()).rejects.toMatchObject({ code: 'E_STORE' });
    run = next;
    isHanging = false;
    const count = returns.length + 1;
    await eventually(() => expect(returns).toHaveLength(count));
  }
  expect(returns).toEqual([false, true]);
});

test('a server that hangs fails the command, and the connection comes back by itself', async () => {
  let isHanging = true;
  const { store } = await openStore(([word]) => {
    if (word === 'TS.MADD') return isHanging ? '' : '*1\r\n:5\r\n';
    return isHanging && word === 'PING' ? '' : undefined;
  }, SOON_MS);
  const batch = batchOf(store, [[5, 1]]);
  await expect(store.append(batch)).rejects.toMatchObject({ code: 'E_STORE' });
  isHanging = false;
  expect(await eventually(() => store.append(batch))).toMatchObject({ stored: 1 });
});

test('after a write without an answer only what the server has not stored is written again', async () => {
  let isHanging = true;
  const stored = '*2\r\n*2\r\n:5\r\n+1\r\n*2\r\n:6\r\n+9\r\n';
  const { store, sent } = await openStore(([word]) => {
    if (word === 'TS.MADD') return isHanging ? '' : '*2\r\n:6\r\n:7\r\n';
    if (word === 'TS.RANGE') return stored;
    if (word === 'TS.INFO') return '*2\r\n+totalSamples\r\n:2\r\n';
    return isHanging && word === 'PING' ? '' : undefined;
  }, SOON_MS);
  const batch = batchOf(store, [
    [5, 1],
    [6, 2],
    [7, 3],
  ]);
  await expect(store.append(batch)).rejects.toMatchObject({ code: 'E_STORE' });
  isHanging = false;
  expect(await eventually(() => store.append(batch))).toMatchObject({ stored: 3, refused: 0 });
  const key = 'ts:{demo:env0}:env:t';
  expect(sent.filter(([word]) => word === 'TS.MADD').at(-1)).toEqual([
    'TS.MADD',
    key,
    '6',
    '2',
    key,
    '7',
    '3',
  ]);
  await store.append(batchOf(store, [[8, 4]]));
  expect(sent.filter(([word]) => word === 'TS.RANGE')).toHaveLength(1);
});

test('nothing is written to a Redis that has come back before it is known what it is', async () => {
  let isHanging = false;
  let writes = 0;
  const { store } = await openStore(([word]) => {
    if (isHanging) return '';
    if (word === 'TS.MADD') writes += 1;
    if (word === 'INFO') return '$13\r\nrun_id:aaaa\r\n\r\n';
    return word === 'TS.MADD' ? '*1\r\n:5\r\n' : undefined;
  }, SOON_MS);
  const batch = batchOf(store, [[5, 1]]);
  await store.append(batch);
  const writesAtReturn: number[] = [];
  store.onReturn(() => writesAtReturn.push(writes));
  isHanging = true;
  await expect(store.append(batch)).rejects.toMatchObject({ code: 'E_STORE' });
  const before = writes;
  isHanging = false;
  await eventually(async () => {
    await store.append(batch).catch(() => undefined);
    expect(writesAtReturn).toHaveLength(1);
  });
  expect(writesAtReturn).toEqual([before]);
});
