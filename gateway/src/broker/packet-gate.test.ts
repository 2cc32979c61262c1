import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPlainAedes } from '../testing/plain-aedes.ts';
import {
  connectOf,
  mqttPacket,
  mqttString,
  PINGREQ,
  publishOf,
  RawClient,
  subscribeTo,
} from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import { DEFAULT_LIMITS } from './broker-options.ts';
import type { Broker } from './broker.ts';
import { PacketGate } from './packet-gate.ts';

interface Attack {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const NUL = Buffer.from([0x61, 0x00, 0x62]);
const OVERLONG = Buffer.from([0xc0, 0xaf]);
const SURROGATE = Buffer.from([0xed, 0xa0, 0x80]);
const CUT_OFF = Buffer.from([0x61, 0xe2, 0x82]);
const ABOVE_UNICODE = Buffer.from([0xf4, 0x90, 0x80, 0x80]);

const BAD_STRINGS = [
  ['U+0000', NUL],
  ['an overlong encoding', OVERLONG],
  ['a surrogate', SURROGATE],
  ['a cut-off sequence', CUT_OFF],
  ['a code above U+10FFFF', ABOVE_UNICODE],
] as const;

const WILL = 0x06;

function willConnect(topic: string | Uint8Array, flags = WILL): Buffer {
  return connectOf({ flags, rest: [mqttString(topic), mqttString('gone')] });
}

const CONNECT_ATTACKS: readonly Attack[] = [
  ...BAD_STRINGS.map(([what, clientId]) => ({
    name: `a client id with ${what}`,
    bytes: connectOf({ clientId }),
  })),
  ...BAD_STRINGS.map(([what, topic]) => ({ name: `a will topic with ${what}`, bytes: willConnect(topic) })),
  ...BAD_STRINGS.map(([what, user]) => ({
    name: `a user name with ${what}`,
    bytes: connectOf({ flags: 0x82, rest: [mqttString(user)] }),
  })),
  { name: 'a will topic with +', bytes: willConnect('a/+') },
  { name: 'a will topic with #', bytes: willConnect('#') },
  { name: 'an empty will topic', bytes: willConnect('') },
  { name: 'will QoS 3', bytes: willConnect('a', WILL | 0x18) },
  { name: 'a will QoS without a will', bytes: connectOf({ flags: 0x0a }) },
  { name: 'a retained will without a will', bytes: connectOf({ flags: 0x22 }) },
  { name: 'the reserved flag', bytes: connectOf({ flags: 0x03 }) },
  { name: 'a password without a user name', bytes: connectOf({ flags: 0x42, rest: [mqttString('x')] }) },
  { name: 'an unknown protocol name', bytes: connectOf({ name: 'MQTX' }) },
  { name: 'a byte too many', bytes: connectOf({ rest: [Buffer.from([0])] }) },
  { name: 'a will that is missing', bytes: connectOf({ flags: WILL }) },
  {
    name: 'a password that is cut off',
    bytes: connectOf({ flags: 0xc2, rest: [mqttString('u'), Buffer.from([0, 9, 1])] }),
  },
  { name: 'flags in the fixed header', bytes: Buffer.concat([Buffer.from([0x11]), connectOf().subarray(1)]) },
  { name: 'a packet before CONNECT', bytes: PINGREQ },
  { name: 'a PUBLISH before CONNECT', bytes: publishOf('a', 'b') },
  {
    name: 'a CONNECT above 64 KiB',
    bytes: connectOf({ flags: WILL, rest: [mqttString('a'), mqttString('x'.repeat(65_535))] }),
  },
];

const CLAIM = 'a claim of 256 MB';

const SESSION_ATTACKS: readonly Attack[] = [
  ...BAD_STRINGS.map(([what, topic]) => ({
    name: `a topic with ${what}`,
    bytes: mqttPacket(0x30, mqttString(topic), [1]),
  })),
  ...BAD_STRINGS.map(([what, filter]) => ({
    name: `a filter with ${what}`,
    bytes: mqttPacket(0x82, [0, 1], mqttString(filter), [0]),
  })),
  ...['a#', 'a/#/b', '#/a', 'a/b#', 'a+', '+a', 'a/+b', 'a/b+/c', '##', '++', ''].map((filter) => ({
    name: `SUBSCRIBE to ${JSON.stringify(filter)}`,
    bytes: subscribeTo([filter]),
  })),
  ...['a#', '+a', ''].map((filter) => ({
    name: `UNSUBSCRIBE from ${JSON.stringify(filter)}`,
    bytes: mqttPacket(0xa2, [0, 1], mqttString(filter)),
  })),
  { name: 'SUBSCRIBE with QoS 3', bytes: subscribeTo(['a'], 3) },
  { name: 'SUBSCRIBE with reserved option bits', bytes: subscribeTo(['a'], 0x84) },
  { name: 'SUBSCRIBE without filters', bytes: mqttPacket(0x82, [0, 1]) },
  { name: 'UNSUBSCRIBE without filters', bytes: mqttPacket(0xa2, [0, 1]) },
  { name: 'SUBSCRIBE with packet identifier 0', bytes: mqttPacket(0x82, [0, 0], mqttString('a'), [0]) },
  { name: 'UNSUBSCRIBE with packet identifier 0', bytes: mqttPacket(0xa2, [0, 0], mqttString('a')) },
  { name: 'SUBSCRIBE with a filter that is cut off', bytes: mqttPacket(0x82, [0, 1], [0, 9, 0x61]) },
  { name: 'SUBSCRIBE with flags 0', bytes: mqttPacket(0x80, [0, 1], mqttString('a'), [0]) },
  { name: 'UNSUBSCRIBE with flags 0', bytes: mqttPacket(0xa0, [0, 1], mqttString('a')) },
  { name: 'PUBREL with flags 0', bytes: mqttPacket(0x60, [0, 1]) },
  { name: 'PUBACK with flags', bytes: mqttPacket(0x41, [0, 1]) },
  { name: 'PUBACK with packet identifier 0', bytes: mqttPacket(0x40, [0, 0]) },
  { name: 'PUBREC with packet identifier 0', bytes: mqttPacket(0x50, [0, 0]) },
  { name: 'PUBREL with packet identifier 0', bytes: mqttPacket(0x62, [0, 0]) },
  { name: 'PUBACK of one byte', bytes: mqttPacket(0x40, [1]) },
  { name: 'PUBACK of three bytes', bytes: mqttPacket(0x40, [0, 1, 0]) },
  { name: 'PUBLISH with QoS 3', bytes: mqttPacket(0x36, mqttString('a'), [0, 1]) },
  { name: 'PUBLISH with DUP and QoS 0', bytes: mqttPacket(0x38, mqttString('a')) },
  { name: 'PUBLISH with packet identifier 0', bytes: mqttPacket(0x32, mqttString('a'), [0, 0]) },
  { name: 'PUBLISH that ends before its identifier', bytes: mqttPacket(0x32, mqttString('a'), [1]) },
  { name: 'PUBLISH with a topic that is cut off', bytes: mqttPacket(0x30, [0, 9, 0x61]) },
  { name: 'PUBLISH with an empty topic', bytes: mqttPacket(0x30, mqttString('')) },
  { name: 'PUBLISH on a/+', bytes: publishOf('a/+', '') },
  { name: 'PUBLISH on #', bytes: publishOf('#', '') },
  { name: 'PUBLISH without a topic', bytes: mqttPacket(0x30) },
  { name: 'PINGREQ with a body', bytes: mqttPacket(0xc0, [1]) },
  { name: 'DISCONNECT with a body', bytes: mqttPacket(0xe0, [0]) },
  { name: 'DISCONNECT with flags', bytes: mqttPacket(0xe1) },
  { name: 'a second CONNECT', bytes: connectOf() },
  { name: 'CONNACK', bytes: mqttPacket(0x20, [0, 0]) },
  { name: 'SUBACK', bytes: mqttPacket(0x90, [0, 1, 0]) },
  { name: 'PINGRESP', bytes: mqttPacket(0xd0) },
  { name: 'type 0', bytes: mqttPacket(0x00) },
  { name: 'type 15', bytes: mqttPacket(0xf0) },
  { name: 'a remaining length of five bytes', bytes: Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]) },
  { name: CLAIM, bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]) },
];

let broker: Broker;
let plain: Awaited<ReturnType<typeof startPlainAedes>>;
beforeAll(async () => {
  broker = await startTestBroker();
  plain = await startPlainAedes();
});
afterAll(async () => {
  await broker.stop();
  await plain.stop();
});

async function survivesConnect(port: number, bytes: Uint8Array): Promise<boolean> {
  const client = await RawClient.open(port);
  const isAlive = await client.survives(bytes);
  client.close();
  return isAlive;
}

async function survivesSession(port: number, bytes: Uint8Array): Promise<boolean> {
  const client = await RawClient.login(port);
  const isAlive = await client.survives(bytes);
  client.close();
  return isAlive;
}

describe('closes a client that connects with', () => {
  test.each(CONNECT_ATTACKS)('$name', async ({ bytes }) => {
    expect(await survivesConnect(broker.mqttPort, bytes)).toBe(false);
  });
});

describe('closes a client that sends', () => {
  test.each(SESSION_ATTACKS)('$name', async ({ bytes }) => {
    expect(await survivesSession(broker.mqttPort, bytes)).toBe(false);
  });
});

test('plain Aedes goes on after most of these packets', async () => {
  let survived = 0;
  // One after the other, because they all have the same client id.
  for (const { bytes } of CONNECT_ATTACKS) survived += (await survivesConnect(plain.mqttPort, bytes)) ? 1 : 0;
  for (const { name, bytes } of SESSION_ATTACKS) {
    // Aedes waits for the end of a packet of 256 MB; that is shown in guard-rows.test.ts.
    if (name !== CLAIM) survived += (await survivesSession(plain.mqttPort, bytes)) ? 1 : 0;
  }
  expect(survived).toBeGreaterThan(40);
});

test('answers CONNECT of MQTT 5 with return code 1', async () => {
  const client = await RawClient.login(broker.mqttPort, connectOf({ level: 5, rest: [Buffer.from([0])] }));
  await client.until(() => false);
  expect([...client.bytes]).toEqual([0x20, 2, 0, 1]);
});

test.each([
  { name: 'MQTT', level: 3 },
  { name: 'MQIsdp', level: 4 },
  { name: 'MQTT', level: 0x85 },
  { name: 'MQTT', level: 0 },
])('answers protocol $name with level $level with return code 1', async ({ name, level }) => {
  const client = await RawClient.login(broker.mqttPort, connectOf({ name, level }));
  await client.until(() => false);
  expect([...client.bytes]).toEqual([0x20, 2, 0, 1]);
});

test.each([
  { what: 'a session that is to be kept', fields: { flags: 0, clientId: '' } },
  { what: 'MQTT 3.1', fields: { name: 'MQIsdp', level: 3, clientId: '' } },
])('answers an empty client id for $what with return code 2', async ({ fields }) => {
  const client = await RawClient.login(broker.mqttPort, connectOf(fields));
  await client.until(() => false);
  expect([...client.bytes]).toEqual([0x20, 2, 0, 2]);
});

test.each([
  { what: 'MQTT 3.1', fields: { name: 'MQIsdp', level: 3 } },
  { what: 'a bridge with MQTT 3.1', fields: { name: 'MQIsdp', level: 0x83 } },
  { what: 'a bridge with MQTT 3.1.1', fields: { level: 0x84 } },
  { what: 'an empty client id and a clean session', fields: { clientId: '' } },
  { what: 'a client id with a byte order mark', fields: { clientId: '\ufeffclient' } },
  { what: 'a will', fields: { flags: 0x2e, rest: [mqttString('will/topic'), mqttString('')] } },
])('lets $what in', async ({ fields }) => {
  const client = await RawClient.login(broker.mqttPort, connectOf(fields));
  expect([...client.bytes]).toEqual([0x20, 2, 0, 0]);
  client.close();
});

const TRAFFIC = [
  connectOf(),
  subscribeTo(['#', '+/a', '/', 'a//b', '$SYS/#', 'ä/+'], 1),
  publishOf('/', ''),
  publishOf('ä/\ufeff', 'x'.repeat(300), { qos: 1, retain: true }),
  mqttPacket(0x3a, mqttString('again'), [0, 7]),
  mqttPacket(0x62, [0xff, 0xff]),
  mqttPacket(0xa2, [0, 1], mqttString('#')),
  PINGREQ,
];

test('passes whole packets on without copying them', () => {
  const bytes = Buffer.concat(TRAFFIC);
  const passed: Buffer[] = [];
  expect(new PacketGate(DEFAULT_LIMITS).pass(bytes, passed)).toEqual({ passedBytes: bytes.length });
  expect(passed).toHaveLength(1);
  expect(passed[0]).toBe(bytes);
});

test('passes the same packets wherever the bytes are cut', () => {
  const bytes = Buffer.concat(TRAFFIC);
  for (let cut = 1; cut < bytes.length; cut++) {
    const gate = new PacketGate(DEFAULT_LIMITS);
    const passed: Buffer[] = [];
    gate.pass(bytes.subarray(0, cut), passed);
    gate.pass(bytes.subarray(cut), passed);
    expect(Buffer.concat(passed).equals(bytes)).toBe(true);
  }
});

test('passes packets that come byte by byte, each as a whole', () => {
  const gate = new PacketGate(DEFAULT_LIMITS);
  const passed: Buffer[] = [];
  for (const byte of Buffer.concat(TRAFFIC)) gate.pass(Buffer.from([byte]), passed);
  expect(passed.map((packet) => packet.toString('hex'))).toEqual(
    TRAFFIC.map((packet) => packet.toString('hex')),
  );
});

test('passes the packets before a malformed one', () => {
  const good = Buffer.concat(TRAFFIC);
  const passed: Buffer[] = [];
  const verdict = new PacketGate(DEFAULT_LIMITS).pass(
    Buffer.concat([good, mqttPacket(0x40, [0, 0])]),
    passed,
  );
  expect(verdict).toEqual({ passedBytes: good.length, fault: 'packet identifier 0' });
  expect(Buffer.concat(passed).equals(good)).toBe(true);
});

test('ignores what comes after DISCONNECT', () => {
  const passed: Buffer[] = [];
  const gate = new PacketGate(DEFAULT_LIMITS);
  const end = Buffer.concat([connectOf(), mqttPacket(0xe0)]);
  expect(gate.pass(Buffer.concat([end, mqttPacket(0xff)]), passed)).toEqual({ passedBytes: end.length });
  expect(gate.pass(Buffer.from([0xff]), passed)).toEqual({ passedBytes: 0 });
  expect(Buffer.concat(passed).equals(end)).toBe(true);
});

test('passes only the first of several PUBACKs in a row, and all of a session that is kept', () => {
  const acks = Buffer.concat([mqttPacket(0x40, [0, 1]), mqttPacket(0x40, [0, 2]), mqttPacket(0x40, [0, 3])]);
  const traffic = Buffer.concat([acks, PINGREQ, acks]);
  const passedOf = (flags: number): string => {
    const gate = new PacketGate(DEFAULT_LIMITS);
    gate.pass(connectOf({ flags }), []);
    const passed: Buffer[] = [];
    gate.pass(traffic, passed);
    return Buffer.concat(passed).toString('hex');
  };
  expect(passedOf(2)).toBe('40020001c00040020001');
  expect(passedOf(0)).toBe(traffic.toString('hex'));
});

test.each([DEFAULT_LIMITS.maxPacketBytes, DEFAULT_LIMITS.maxPacketBytes + 1])(
  'judges %i bytes by their header',
  (bytes) => {
    const gate = new PacketGate(DEFAULT_LIMITS);
    gate.pass(connectOf(), []);
    const packet = mqttPacket(0x30, mqttString('a'), Buffer.alloc(bytes - 3));
    const { fault } = gate.pass(packet.subarray(0, 5), []);
    expect(fault === undefined).toBe(bytes <= DEFAULT_LIMITS.maxPacketBytes);
  },
);
