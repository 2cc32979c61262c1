import { expect, test } from '@jest/globals';
import { frameCounters } from '../bench/frame-counters.ts';
import { FrameSlot } from './frame-slot.ts';
import { testFrame } from './testing/test-frame.ts';

function slot() {
  const counters = { ...frameCounters };
  return { counters, slot: new FrameSlot(counters) };
}

test('gives the newest frame, once, and counts the ones it replaced', () => {
  const { counters, slot: frames } = slot();
  for (const seq of [1, 2, 3]) frames.put(testFrame({ seq }));
  expect(frames.take()?.seq).toBe(3);
  expect(frames.take()).toBeUndefined();
  expect(counters).toMatchObject({ received: 3, dropped: 2, missed: 0, malformed: 0 });
});

test('counts what never came, across the wrap of the counter and not across sessions', () => {
  const { counters, slot: frames } = slot();
  for (const seq of [0xffff_fffe, 0xffff_ffff, 1]) frames.put(testFrame({ seq }));
  expect(counters.missed).toBe(1);
  frames.put(testFrame({ seq: 500, sid: 2 }));
  expect(counters.missed).toBe(1);
});

test('a repeated or late frame is no loss of four thousand million', () => {
  const { counters, slot: frames } = slot();
  for (const seq of [5, 5, 4, 6]) frames.put(testFrame({ seq }));
  expect(counters.missed).toBe(1);
});

const wrongMagic = testFrame();
wrongMagic[0] = 0;
const withoutScale = testFrame();
new DataView(withoutScale.buffer).setFloat32(40, NaN, true);
test.each([
  ['nothing', new Uint8Array(0)],
  ['a cut frame', testFrame().subarray(0, 80)],
  ['another magic', wrongMagic],
  ['raw sensor words', testFrame({ format: 'raw16' })],
  ['no usable scale', withoutScale],
  ['a single pixel', testFrame({ width: 1, height: 1 })],
])('counts %s as malformed and keeps the frame it has', (_, payload) => {
  const { counters, slot: frames } = slot();
  frames.put(testFrame({ seq: 7 }));
  expect(frames.put(payload)).toBe(false);
  expect(counters).toMatchObject({ received: 1, malformed: 1, dropped: 0 });
  expect(frames.take()?.seq).toBe(7);
});
