import { createHook } from 'node:async_hooks';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { hashPassword } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { startBrokerPair, type BrokerPair, type BrokerUnderAttack } from '../testing/broker-pair.ts';
import {
  connectOf,
  loginOf,
  mqttPacket,
  mqttString,
  publishOf,
  RawClient,
  subscribeTo,
} from '../testing/raw-mqtt.ts';

/* As `guard-rows.test.ts`, for malformed packets and for who gets in. */

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function pairOf(...options: Parameters<typeof startBrokerPair>): Promise<BrokerPair> {
  const pair = await startBrokerPair(...options);
  closers.push(() => pair.stop());
  return pair;
}

/** What the broker answers to a CONNECT. */
async function returnCodeOf(broker: BrokerUnderAttack, packet: Uint8Array): Promise<number | undefined> {
  const client = await RawClient.login(broker.mqttPort, packet);
  client.close();
  return client.bytes[3];
}

/** Tells whether a client that sends this still gets answers. */
async function survives(
  { mqttPort }: BrokerUnderAttack,
  ...packets: readonly Uint8Array[]
): Promise<boolean> {
  const client = await RawClient.open(mqttPort);
  closers.push(() => client.close());
  return client.survives(Buffer.concat(packets));
}

describe('is accepted; guarded, it is refused:', () => {
  const INVALID_UTF8 = Buffer.from([0x61, 0xff]);
  const willOf = (topic: string, flags = 0x06): Buffer =>
    connectOf({ flags, rest: [mqttString(topic), mqttString('gone')] });
  const subscription = (id: number): Buffer => mqttPacket(0x82, [0, id], mqttString('a'), [0]);

  test.each([
    { what: 'U+0000 in a client id', connect: connectOf({ clientId: 'a\0b' }) },
    { what: 'invalid UTF-8 in a client id', connect: connectOf({ clientId: INVALID_UTF8 }) },
    { what: 'U+0000 in a topic', packet: publishOf('a\0b', '') },
    { what: 'invalid UTF-8 in a topic', packet: mqttPacket(0x30, mqttString(INVALID_UTF8)) },
    { what: 'a will topic with a wildcard', connect: willOf('a/#') },
    { what: 'an empty will topic', connect: willOf('') },
    { what: 'will QoS 3', connect: willOf('a', 0x1e) },
    { what: 'packet identifier 0', packet: subscription(0) },
    { what: 'the filter a#', packet: subscribeTo(['a#']) },
    { what: 'UNSUBSCRIBE without topics', packet: mqttPacket(0xa2, [0, 1]) },
  ])('$what', async ({ connect = connectOf(), packet = Buffer.alloc(0) }) => {
    const { guarded, plain } = await pairOf();
    expect(await survives(plain, connect, packet)).toBe(true);
    expect(await survives(guarded, connect, packet)).toBe(false);
  });
});

test('passwords may be guessed without end; guarded, ten times a second', async () => {
  const GUESSES = 50;
  let looked = 0;
  const { guarded, plain } = await pairOf(
    {
      clock: new VirtualClock(),
      users: [{ name: 'alice', role: 'admin', password: await hashPassword('right') }],
    },
    { authenticate: (_client, _name, _password, done) => (looked++, done(null, false)) },
  );
  const hook = createHook({ init: (_id, type) => (looked += type === 'SCRYPTREQUEST' ? 1 : 0) });
  const guess = async (broker: BrokerUnderAttack): Promise<number> => {
    looked = 0;
    for (let index = 0; index < GUESSES; index++) {
      // Every other name is unknown, and costs the same hash.
      await returnCodeOf(broker, loginOf('a', index % 2 === 0 ? 'alice' : 'nobody', `guess ${index}`));
    }
    return looked;
  };
  expect(await guess(plain)).toBe(GUESSES);
  hook.enable();
  closers.push(() => hook.disable());
  expect(await guess(guarded)).toBe(10);
});

test('a plain object of users dies of the name __proto__; guarded, it is nobody', async () => {
  const plain = fork(new URL('../testing/plain-directory-process.ts', import.meta.url), {
    execArgv: ['--conditions=@labgate/source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  plain.stderr?.on('data', (data) => (complaint += String(data)));
  const ended = once(plain, 'exit');
  const [mqttPort] = (await once(plain, 'message')) as [number];
  const attack = loginOf('a', '__proto__', 'x');
  await RawClient.login(mqttPort, attack);
  expect(await ended).toEqual([1, null]);
  expect(complaint).toContain('TypeError');

  const { guarded } = await pairOf();
  expect(await returnCodeOf(guarded, attack)).toBe(4);
  expect(await returnCodeOf(guarded, connectOf())).toBe(0);
});

test('a session that is to be kept needs no client id; guarded, it gets return code 2', async () => {
  const { guarded, plain } = await pairOf();
  const nameless = connectOf({ flags: 0, clientId: '' });
  expect(await returnCodeOf(plain, nameless)).toBe(0);
  expect(await returnCodeOf(guarded, nameless)).toBe(2);
});

test('a denied subscription costs the connection; guarded, it gets SUBACK 0x80', async () => {
  const { guarded, plain } = await pairOf(
    { deny: { receive: ['test/no'], publish: [] } },
    { authorizeSubscribe: (_client, _subscription, done) => done(new Error('denied')) },
  );
  expect(await survives(plain, connectOf(), subscribeTo(['test/no']))).toBe(false);
  const client = await RawClient.login(guarded.mqttPort);
  closers.push(() => client.close());
  expect(await client.survives(subscribeTo(['test/no']))).toBe(true);
  expect(client.bytes.toString('hex')).toContain('9003000180');
});
