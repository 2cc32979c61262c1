import { expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import fc from 'fast-check';
import { isMarkedCopy, markAsReplay } from './replay-marks.ts';
import { noisyFrames } from './testing/noisy-frames.ts';

const topics = gatewayTopics('demo');
const TELEMETRY = topics.telemetry('env0', 'env');
const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (payload: Uint8Array): string => Buffer.from(payload).toString();

test.each([
  ['{"v":1,"src":"sim","val":{"x":1.50}}', '{"v":1,"src":"replay","val":{"x":1.50}}'],
  ['{"v":1,"val":{"x":1.50}}', '{"src":"replay","v":1,"val":{"x":1.50}}'],
  ['{ "val":{"src":"sim"}, "src" : "live" }', '{ "val":{"src":"sim"}, "src":"replay" }'],
  ['{"note":"\\"src\\":\\"sim\\"","v":1}', '{"src":"replay","note":"\\"src\\":\\"sim\\"","v":1}'],
  ['{}', '{"src":"replay"}'],
  ['not json', 'not json'],
  ['[1]', '[1]'],
])('telemetry %s is published as %s', (recorded, published) => {
  expect(text(markAsReplay(TELEMETRY, bytes(recorded)))).toBe(published);
});

test('any telemetry says afterwards that it is a replay, and nothing else has changed', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (value, indent) => {
      const recorded = JSON.stringify(value, undefined, indent);
      const marked = JSON.parse(text(markAsReplay(TELEMETRY, bytes(recorded))));
      expect(marked).toEqual({ ...JSON.parse(recorded), src: 'replay' });
    }),
  );
});

test('a frame has the flag and is otherwise the same; other messages are as they were', () => {
  const [frame] = noisyFrames(1);
  const marked = markAsReplay(topics.frame('cam0'), frame);
  expect(marked.map((byte, i) => byte ^ frame[i]).reduce((sum, bits) => sum + bits)).toBe(1 << 4);
  const event = bytes('{"v":1,"src":"sim"}');
  expect(markAsReplay(topics.event, event)).toBe(event);
});

test('a copy with one other bit is not taken for a marked one', () => {
  const [frame] = noisyFrames(1);
  const cases = [
    [topics.frame('cam0'), frame],
    [TELEMETRY, bytes('{"v":1,"src":"sim","val":{"x":1.50}}')],
    [topics.event, bytes('{"v":1}')],
  ] as const;
  for (const [topic, recorded] of cases) {
    const published = markAsReplay(topic, recorded);
    expect(isMarkedCopy(topic, recorded, published)).toBe(true);
    for (let i = 0; i < published.length; i++) {
      const changed = new Uint8Array(published);
      changed[i] ^= 2;
      expect([topic, i, isMarkedCopy(topic, recorded, changed)]).toEqual([topic, i, false]);
    }
  }
});
