import { afterEach, expect, test } from '@jest/globals';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { RedisStore } from '../redis/redis-store.ts';
import { FakeRedis } from '../testing/fake-redis.ts';
import { StoreClient } from '../testing/store-client.ts';
import { TestBroker } from '../testing/test-broker.ts';
import { Bridge } from './bridge.ts';

const START_MS = 1_763_794_000_000;
const HAS_MODULE = '*1\r\n*2\r\n+ts.add\r\n:-1\r\n';
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A bridge on a Redis that answers what `refuse` gives of its commands, and takes samples where it gives nothing. */
async function startBench(refuse: (command: string) => string | undefined): Promise<{
  client: StoreClient;
  /** Samples that were written, as `time value`. */
  written: string[];
  recover: () => void;
}> {
  const written: string[] = [];
  let isBad = true;
  const server = await FakeRedis.start((words) => {
    const [command = ''] = words;
    const refusal = isBad ? refuse(command) : undefined;
    if (refusal !== undefined) return refusal;
    if (command === 'COMMAND') return HAS_MODULE;
    if (command === 'HGETALL') return '*0\r\n';
    if (command === 'TS.QUERYINDEX') return '*0\r\n';
    if (command === 'INFO') return '$0\r\n\r\n';
    if (command !== 'TS.MADD') return '+OK\r\n';
    const times: string[] = [];
    for (let at = 1; at < words.length; at += 3) {
      written.push(`${words[at + 1]} ${words[at + 2]}`);
      times.push(`:${words[at + 1]}\r\n`);
    }
    return `*${times.length}\r\n${times.join('')}`;
  });
  ends.push(() => server.stop());
  const broker = await TestBroker.start();
  ends.push(() => broker.stop());
  const log = createLogger('test', 'silent');
  const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
  const store = new RedisStore({
    address: { url: server.url },
    retention,
    maxSeries: 10,
    bridge: 'test',
    clock: new SystemClock(),
    log,
  });
  ends.push(() => store.close());
  const bridge = new Bridge({
    store,
    clock: new SystemClock(),
    log,
    options: {
      brokerUrl: broker.url,
      password: undefined,
      clientId: 'labgate-bridge',
      flushMs: 20,
      windowSamples: 1_000,
      futureLimitMs: 86_400_000,
      clockPatienceMs: 600_000,
      retentionEveryMs: 600_000,
      ageFrom: 'arrival',
    },
  });
  await bridge.start();
  ends.push(() => bridge.stop());
  const client = await StoreClient.connect(broker.url, 'bench');
  ends.push(() => client.close());
  return { client, written, recover: () => void (isBad = false) };
}

const onWrites = (answer: string) => (command: string) =>
  command.startsWith('TS.') && command !== 'TS.QUERYINDEX' ? answer : undefined;

test.each([
  ['refuses the password', () => '-NOAUTH Authentication required.\r\n', /does not let us in/],
  ['is read-only', onWrites("-READONLY You can't write against a read only replica.\r\n"), /takes nothing/],
  [
    'is full',
    onWrites("-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
    /out of memory: raise maxmemory/,
  ],
  [
    'has no module',
    (command: string) => (command === 'COMMAND' ? '*1\r\n*-1\r\n' : undefined),
    /no RedisTimeSeries/,
  ],
])(
  'a Redis that %s is told with the remedy, and what came meanwhile is stored later',
  async (_, refuse, reason) => {
    const { client, written, recover } = await startBench(refuse);
    for (let index = 0; index < 5; index++)
      await client.publish('env0', 'env', START_MS + index, { t: index });
    await eventually(async () => {
      const { data } = await client.ask('info', {});
      expect(data).toMatchObject({ ok: false, fault: expect.stringMatching(reason), backlog: 5, lost: 0 });
    });
    expect(written).toEqual([]);
    recover();
    await eventually(async () => {
      const { data } = await client.ask('info', {});
      expect(data).toMatchObject({ ok: true, backlog: 0, lost: 0, stored: 5 });
    }, 15_000);
    expect(written).toEqual([0, 1, 2, 3, 4].map((index) => `${START_MS + index} ${index}`));
  },
);
