import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SampleRing } from './sample-ring.ts';

test('keeps the newest samples when it is full', () => {
  const ring = new SampleRing(3);
  for (let i = 1; i <= 5; i++) ring.push(i * 10, i);
  expect([...ring.slice().tsMs]).toEqual([30, 40, 50]);
  expect([...ring.slice().values]).toEqual([3, 4, 5]);
  expect([ring.firstMs, ring.lastMs, ring.length]).toEqual([30, 50, 3]);
});

test('replaces a sample of the same millisecond', () => {
  const ring = new SampleRing(4);
  ring.push(10, 1);
  ring.push(20, 2);
  ring.push(10, 7);
  expect([...ring.slice().values]).toEqual([7, 2]);
});

test('has no place for a sample older than everything in a full ring', () => {
  const ring = new SampleRing(2);
  for (const tsMs of [10, 20, 5]) ring.push(tsMs, tsMs);
  expect([...ring.slice().tsMs]).toEqual([10, 20]);
});

test('gives a stretch with both ends included', () => {
  const ring = new SampleRing(8);
  for (let i = 0; i < 8; i++) ring.push(i, i);
  expect([...ring.slice(2, 5).tsMs]).toEqual([2, 3, 4, 5]);
  expect(ring.slice(9, 20).tsMs).toHaveLength(0);
});

test('holds, whatever the order of arrival, the newest of the distinct times with the value that came last', () => {
  const arrivals = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer()), { maxLength: 60 });
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 8 }), (samples, capacity) => {
      const ring = new SampleRing(capacity);
      const model = new Map<number, number>();
      for (const [tsMs, value] of samples) {
        ring.push(tsMs, value);
        const kept = [...model.keys()].sort((a, b) => a - b);
        if (model.size === capacity && !model.has(tsMs)) {
          if (tsMs < (kept[0] ?? 0)) continue;
          model.delete(kept[0] ?? 0);
        }
        model.set(tsMs, value);
      }
      const expected = [...model].sort(([a], [b]) => a - b);
      const { tsMs, values } = ring.slice();
      expect([...tsMs].map((each, i) => [each, values[i]])).toEqual(expected);
    }),
  );
});
