import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '@labgate/service-kit';
import { eventually, settle, VirtualClock } from '@labgate/testkit';
import koffi from 'koffi';
import { JournalOutlet } from '../journal/journal-outlet.ts';
import { openAccepted } from '../testing/accepted-client.ts';
import { startBrokerPair, type BrokerPair, type BrokerUnderAttack } from '../testing/broker-pair.ts';
import { connectOf, mqttPacket, publishOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';

/*
 * Why the broker is guarded, fault by fault: each attack is made on Aedes as it comes, where it succeeds, and on ours.
 * Those by malformed packets and at the door are in `guard-rows-access.test.ts`, those over WebSocket in
 * `guard-rows-web-socket.test.ts`.
 */

const closers: (() => unknown)[] = [];
afterEach(async () => {
  jest.useRealTimers();
  for (const close of closers.splice(0).toReversed()) await close();
});

/** What stays real where a test moves the time that Aedes sees. */
const REAL_TIMERS = [
  'nextTick',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'hrtime',
  'performance',
] as const;

async function pairOf(...options: Parameters<typeof startBrokerPair>): Promise<BrokerPair> {
  const pair = await startBrokerPair(...options);
  closers.push(() => pair.stop());
  return pair;
}

async function login({ mqttPort }: BrokerUnderAttack, packet = connectOf()): Promise<RawClient> {
  const client = await RawClient.login(mqttPort, packet);
  closers.push(() => client.close());
  return client;
}

async function subscriber(broker: BrokerUnderAttack, filter: string, qos: number): Promise<RawClient> {
  const client = await login(broker, connectOf({ clientId: filter }));
  client.clear();
  client.send(subscribeTo([filter], qos));
  await client.until((bytes) => bytes.includes(Buffer.from([0x90, 3, 0, 1, qos])));
  client.clear();
  return client;
}

describe('one reader that stops reading', () => {
  /** Together 24 MB: more than the kernel keeps for a connection, and than the guard does. */
  const MESSAGES = 1_500;
  const PAYLOAD = Buffer.alloc(16_384);

  /** Freezes one reader, floods it, and then publishes on a topic that only another one reads. */
  async function flood(
    broker: BrokerUnderAttack,
    qos: 0 | 1,
  ): Promise<Record<'frozen' | 'healthy', RawClient>> {
    const frozen = await subscriber(broker, 'test/flood', qos);
    frozen.socket.pause();
    const healthy = await subscriber(broker, 'test/other', qos);
    for (let sent = 1; sent <= MESSAGES; sent++) {
      broker.publish('test/flood', PAYLOAD, qos);
      if (sent % 50 === 0) await settle();
    }
    broker.publish('test/other', 'at last', qos);
    return { frozen, healthy };
  }

  test.each([
    { qos: 0, clients: 2, cure: 'it is spared messages' },
    { qos: 1, clients: 1, cure: 'it is closed' },
  ] as const)('with QoS $qos stalls every topic; guarded, $cure', async ({ qos, clients }) => {
    const { guarded, plain } = await pairOf({ clock: new VirtualClock() });
    const stalled = await flood(plain, qos);
    for (let ping = 0; ping < 50; ping++) await stalled.healthy.survives(Buffer.alloc(0));
    expect(stalled.healthy.bytes.includes('at last')).toBe(false);
    stalled.frozen.close();
    await stalled.healthy.until((bytes) => bytes.includes('at last'));

    const { healthy } = await flood(guarded, qos);
    await healthy.until((bytes) => bytes.includes('at last'));
    expect(guarded.broker.statistics().clients).toBe(clients);
    expect(guarded.broker.statistics().shed > 0).toBe(qos === 0);
  });
});

test('PUBACK is sent before anything is stored; guarded, once the journal has it', async () => {
  const written: (() => void)[] = [];
  const outlet = new JournalOutlet({
    journal: { append: (entry) => void written.push(() => entry.done()), skip: () => undefined },
    gatewayId: 'demo',
    clock: new VirtualClock(),
    log: createLogger('journal', 'silent'),
  });
  const asked: string[] = [];
  const { guarded, plain } = await pairOf(
    { beforeAck: (message, done) => outlet.beforeAck(message, done) },
    // The hook that gets each message; it never says that it has stored one.
    { published: ({ topic }) => void asked.push(topic) },
  );
  const packet = publishOf('lab/1/demo/ext0/t/env', '{"v":1}', { qos: 1 });
  const PUBACK = Buffer.from([0x40, 2, 0, 7]);

  const careless = await login(plain);
  careless.send(packet);
  await careless.until((bytes) => bytes.includes(PUBACK));
  await eventually(() => expect(asked).toContain('lab/1/demo/ext0/t/env'));

  const careful = await login(guarded);
  careful.send(packet);
  await eventually(() => expect(written).toHaveLength(1));
  const other = await login(guarded, connectOf({ clientId: 'other' }));
  for (let ping = 0; ping < 20; ping++) await other.survives(Buffer.alloc(0));
  expect(careful.bytes.includes(PUBACK)).toBe(false);
  for (const tell of written) tell();
  await careful.until((bytes) => bytes.includes(PUBACK));
});

test('a claimed 256 MB packet is taken in before anybody has logged in; guarded, its header is enough', async () => {
  const { guarded, plain } = await pairOf();
  const SENT = 32 * 1024 * 1024;
  const claim = async ({ mqttPort }: BrokerUnderAttack): Promise<Socket> => {
    const { client, accepted } = await openAccepted(mqttPort);
    closers.push(() => client.close());
    client.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    client.send(Buffer.alloc(SENT));
    await eventually(() => expect(accepted.destroyed || accepted.bytesRead === 5 + SENT).toBe(true));
    return accepted;
  };
  expect(await claim(plain)).toMatchObject({ destroyed: false, bytesRead: 5 + SENT });
  const refused = await claim(guarded);
  expect(refused.destroyed).toBe(true);
  expect(refused.bytesRead).toBeLessThan(SENT / 100);
});

test('silent and dripping connections live for 30 s; guarded, for 5 s', async () => {
  const { guarded, plain } = await pairOf();
  jest.useFakeTimers({ doNotFake: [...REAL_TIMERS, 'Date'] });
  const connections: Socket[] = [];
  for (const { mqttPort } of [plain, plain, guarded, guarded]) {
    const { client, accepted } = await openAccepted(mqttPort);
    closers.push(() => client.close());
    connections.push(accepted);
    if (connections.length % 2 === 0) client.send(connectOf().subarray(0, 5));
  }
  const areClosed = (): boolean[] => connections.map(({ destroyed }) => destroyed);
  await eventually(() => expect(connections.map(({ bytesRead }) => bytesRead)).toEqual([0, 5, 0, 5]));
  jest.advanceTimersByTime(4_999);
  expect(areClosed()).toEqual([false, false, false, false]);
  jest.advanceTimersByTime(1);
  expect(areClosed()).toEqual([false, false, true, true]);
  jest.advanceTimersByTime(24_999);
  expect(areClosed()).toEqual([false, false, true, true]);
  jest.advanceTimersByTime(1);
  expect(areClosed()).toEqual([true, true, true, true]);
});

test('each delivered packet is a system call; guarded, each turn of the event loop is', async () => {
  const { guarded, plain } = await pairOf();
  const PACKETS = 200;
  /** Calls of `write` and its kin by this thread, as Linux counts them. */
  const writeCalls = (): number =>
    Number(/syscw: (\d+)/.exec(readFileSync('/proc/thread-self/io', 'utf8'))?.[1]);
  const callsFor = async (broker: BrokerUnderAttack): Promise<number> => {
    const client = await subscriber(broker, 'test/a', 0);
    const before = writeCalls();
    for (let index = 0; index < PACKETS; index++) broker.publish('test/a', 'x', 0);
    await client.until((bytes) => bytes.length === PACKETS * publishOf('test/a', 'x').length);
    return writeCalls() - before;
  };
  expect(await callsFor(plain)).toBeGreaterThanOrEqual(PACKETS);
  expect(await callsFor(guarded)).toBeLessThan(PACKETS / 10);
});

test('the kernel may hold small packets back; guarded, it may not', async () => {
  const { guarded, plain } = await pairOf();
  const getsockopt = koffi
    .load(null)
    .func('int getsockopt(int fd, int level, int name, _Out_ int *value, _Inout_ uint32_t *length)');
  const isNoDelaySet = async ({ mqttPort }: BrokerUnderAttack): Promise<boolean> => {
    const { client, accepted } = await openAccepted(mqttPort);
    closers.push(() => client.close());
    const { fd } = Reflect.get(accepted, '_handle') as { readonly fd: number };
    const value = [0];
    // IPPROTO_TCP and TCP_NODELAY of <netinet/tcp.h>.
    expect(getsockopt(fd, 6, 1, value, [4])).toBe(0);
    return value[0] !== 0;
  };
  expect(await isNoDelaySet(plain)).toBe(false);
  expect(await isNoDelaySet(guarded)).toBe(true);
});

test.each([
  { what: 'number', limits: { maxQueuedMessages: 100 }, bytes: 8, awayMs: 0, kept: 100 },
  { what: 'bytes', limits: { maxQueuedBytes: 10_000 }, bytes: 2_000, awayMs: 0, kept: 4 },
  { what: 'age', limits: { maxQueuedAgeMs: 3_600_000 }, bytes: 8, awayMs: 3_700_000, kept: 0 },
])(
  'what waits for a client that is away has no bound; guarded, one in $what',
  async ({ limits, bytes, awayMs, kept }) => {
    const clock = new VirtualClock();
    jest.useFakeTimers({ doNotFake: [...REAL_TIMERS, 'setTimeout', 'clearTimeout'] });
    const { guarded, plain } = await pairOf({ limits, clock });
    const MESSAGES = 300;
    const AWAY = connectOf({ flags: 0, clientId: 'away' });
    const message = Buffer.alloc(bytes, '.');
    const countIn = (bytes: Buffer): number => bytes.toString('latin1').split('test/a').length - 1;
    /** Leaves a session, fills it, and counts what it gets when it comes back; `expected` at least. */
    const waitingFor = async (broker: BrokerUnderAttack, expected: number): Promise<number> => {
      const leaving = await login(broker, AWAY);
      expect(await leaving.survives(subscribeTo(['test/#'], 1))).toBe(true);
      expect(await leaving.survives(mqttPacket(0xe0))).toBe(false);
      const witness = await subscriber(broker, 'test/a', 1);
      for (let index = 0; index < MESSAGES; index++) broker.publish('test/a', message, 1);
      // A session has each message before a subscriber has it.
      await witness.until((got) => countIn(got) === MESSAGES);
      jest.setSystemTime(Date.now() + awayMs);
      await clock.advance(awayMs);
      const back = await login(broker, AWAY);
      await back.until((got) => countIn(got) >= expected);
      for (let ping = 0; ping < 20; ping++) await back.survives(Buffer.alloc(0));
      return countIn(back.bytes);
    };
    expect(await waitingFor(plain, MESSAGES)).toBe(MESSAGES);
    expect(await waitingFor(guarded, kept)).toBe(kept);
  },
);
