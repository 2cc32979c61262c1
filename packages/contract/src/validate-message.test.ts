import { describe, expect, test } from '@jest/globals';
import { listMessageTypes, MAX_JSON_BYTES, type MessageKind } from './messages.ts';
import { bytesOfHex, readFrameVectors } from './testing/frame-vectors.ts';
import { PAYLOAD_EXAMPLES } from './testing/payload-examples.ts';
import { validateMessage } from './validate-message.ts';

const TOPICS: Readonly<Record<MessageKind, string>> = {
  state: 'lab/1/demo/$state',
  info: 'lab/1/demo/$info',
  health: 'lab/1/demo/$health',
  log: 'lab/1/demo/$log/warn',
  event: 'lab/1/demo/$event',
  audit: 'lab/1/demo/$audit',
  alarm: 'lab/1/demo/$alarm/hot-fpga',
  interlock: 'lab/1/demo/$interlock/hot-fpga-off',
  config: 'lab/1/demo/$config/current',
  run: 'lab/1/demo/run/current',
  replay: 'lab/1/demo/$replay/current',
  deviceState: 'lab/1/demo/env0/$state',
  deviceDescription: 'lab/1/demo/env0/$desc',
  telemetry: 'lab/1/demo/env0/t/env',
  journalTail: 'lab/1/demo/$journal/tail',
  link: 'lab/1/demo/$link',
  frame: 'lab/1/demo/cam0/frame',
  command: 'lab/1/demo/psu0/cmd/output',
  cleared: 'lab/1/demo/$cleared/psu0/cmd/output',
  reply: 'lab/1/demo/reply/node-red-1/7',
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function examplePayload(kind: MessageKind): Uint8Array {
  if (kind === 'frame') return bytesOfHex(readFrameVectors().frames[0].hex);
  const example = PAYLOAD_EXAMPLES[kind];
  return encode(typeof example === 'string' ? example : JSON.stringify(example));
}

const types = listMessageTypes();
const telemetry = JSON.stringify(PAYLOAD_EXAMPLES.telemetry);

function reasonFor(topic: string, payload: Uint8Array | string, delivery = {}): string {
  const bytes = typeof payload === 'string' ? encode(payload) : payload;
  const verdict = validateMessage(topic, bytes, delivery);
  return verdict.ok ? 'accepted' : verdict.reason;
}

describe('good messages', () => {
  test.each(types)('$kind is accepted with its QoS and retain', ({ kind, type }) => {
    const delivery = { qos: type.qos, retain: type.retain === 'retained' };
    expect(validateMessage(TOPICS[kind], examplePayload(kind), delivery)).toEqual({ ok: true, kind });
  });

  test.each(types.filter(({ type }) => type.payload === 'json'))(
    '$kind with fields of a later version is accepted',
    ({ kind }) => {
      const example = {
        ...Object(PAYLOAD_EXAMPLES[kind as keyof typeof PAYLOAD_EXAMPLES]),
        fromTheFuture: [1],
      };
      expect(reasonFor(TOPICS[kind], JSON.stringify(example))).toBe('accepted');
    },
  );

  test('a zero-length payload removes an alarm or what is retained of a device, clears a retained command, and is nothing else', () => {
    const accepted = types.filter(({ kind }) => reasonFor(TOPICS[kind], '') === 'accepted');
    expect(accepted.map(({ kind }) => kind)).toEqual([
      'alarm',
      'deviceState',
      'deviceDescription',
      'telemetry',
      'command',
      'cleared',
    ]);
  });
});

describe('delivery', () => {
  test.each(types)('$kind with another QoS is refused', ({ kind, type }) => {
    expect(reasonFor(TOPICS[kind], examplePayload(kind), { qos: 1 - type.qos })).toMatch(/QoS/);
    expect(reasonFor(TOPICS[kind], examplePayload(kind), { qos: 2 })).toMatch(/QoS/);
  });

  test.each(types.filter(({ type }) => type.retain !== 'retained'))(
    'a retained $kind is refused',
    ({ kind }) => {
      expect(reasonFor(TOPICS[kind], examplePayload(kind), { retain: true })).toMatch(/retained/);
    },
  );

  test('a retained topic is accepted as it comes to a client that was there before', () => {
    expect(reasonFor(TOPICS.telemetry, telemetry, { qos: 1, retain: false })).toBe('accepted');
  });
});

describe('encoding', () => {
  const padded = (bytes: number): string =>
    telemetry.replace('}', `}${' '.repeat(bytes - encode(telemetry).length)}`);

  test.each([
    ['64 KiB', padded(MAX_JSON_BYTES), 'accepted'],
    ['one byte more', padded(MAX_JSON_BYTES + 1), '65537 bytes, more than 65536'],
    ['a byte order mark', `\uFEFF${telemetry}`, 'it starts with a BOM'],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 'not UTF-8'],
    ['a lone surrogate as bytes', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'not UTF-8'],
    ['an overlong NUL', Uint8Array.of(0x22, 0xc0, 0x80, 0x22), 'not UTF-8'],
  ])('%s', (_name, payload, expected) => {
    expect(reasonFor(TOPICS.telemetry, payload)).toBe(expected);
  });

  test.each(['NaN', 'Infinity', '-Infinity', '1e999', '-1e999', 'undefined', '01', '"23'])(
    'the value %s is refused',
    (value) => {
      expect(reasonFor(TOPICS.telemetry, telemetry.replace('23.41', value))).not.toBe('accepted');
    },
  );

  test('a number that is not finite is found where the schema allows anything', () => {
    const reply = { ...Object(PAYLOAD_EXAMPLES.reply), data: { rows: [[0]] } };
    const payload = JSON.stringify(reply).replace('[[0]]', '[[1e400]]');
    expect(reasonFor(TOPICS.reply, payload)).toBe('a number is too large to be finite');
  });

  test('the deepest nesting that fits is answered, not fatal', () => {
    const depth = 32_000;
    expect(reasonFor(TOPICS.telemetry, '['.repeat(depth) + ']'.repeat(depth))).not.toBe('accepted');
    const reply = JSON.stringify({ ...Object(PAYLOAD_EXAMPLES.reply), data: 0 });
    const nested = reply.replace('"data":0', `"data":${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(reasonFor(TOPICS.reply, nested)).toBe('accepted');
  });

  test.each(['null', '[]', '"text"', '1', 'true', '{}{}', '{"v":1}'])('%s is no telemetry', (payload) => {
    expect(reasonFor(TOPICS.telemetry, payload)).not.toBe('accepted');
  });

  test.each(['Ready', 'ready\n', ' ready', '"ready"', '\uFEFFready'])('%j is no state', (payload) => {
    expect(reasonFor(TOPICS.state, payload)).not.toBe('accepted');
  });
});

describe('what belongs together', () => {
  test.each([
    ['lab/1/demo/env1/$desc', 'deviceDescription', 'its id is not env1, the one of its topic'],
    ['lab/1/demo/$alarm/other', 'alarm', 'its id is not other, the one of its topic'],
    ['lab/1/demo/$interlock/other', 'interlock', 'its id is not other, the one of its topic'],
  ] as const)('%s refuses the %s of another id', (topic, kind, reason) => {
    expect(reasonFor(topic, examplePayload(kind))).toBe(reason);
  });

  test('a frame that is cut, and JSON where a frame belongs, are refused with the codec’s reason', () => {
    const frame = examplePayload('frame');
    expect(reasonFor(TOPICS.frame, frame.subarray(0, 1599))).toMatch(/length does not fit/);
    expect(reasonFor(TOPICS.frame, ' '.repeat(1600))).toMatch(/wrong magic/);
  });

  test('a topic outside the contract is a stray', () => {
    expect(reasonFor('lab/1/demo/env0/whatever', '{}')).toBe('the topic is not one of the contract');
    expect(reasonFor('$SYS/uptime', '1')).toBe('the topic is not one of the contract');
  });
});
