import { expect, test } from '@jest/globals';
import { RandomSource } from '../testing/random-source.ts';
import { RandomSeries } from '../testing/random-workload.ts';
import { ChunkDecoder, encodeChunk, LARGEST_GAP_MS, readChunkHeader } from './chunk-codec.ts';
import { NOT_DECIMAL } from './decimals.ts';

const START_MS = 1_763_794_000_000;

/** Encodes and decodes; gives the samples back and the size. */
function roundTrip(timesMs: readonly number[], values: readonly number[], decimals: number) {
  const chunk = encodeChunk(
    7,
    Float64Array.from(timesMs),
    Float64Array.from(values),
    timesMs.length,
    decimals,
  );
  const header = readChunkHeader(chunk);
  if (header === undefined) throw new Error('the chunk cannot be read');
  const decoded = new ChunkDecoder().decode(chunk, header);
  return {
    header,
    bytes: chunk.length,
    timesMs: [...decoded.timesMs.subarray(0, header.count)],
    values: [...decoded.values.subarray(0, header.count)],
  };
}

test.each([
  ['one sample', [START_MS], [23.41], 2],
  ['two samples', [START_MS, START_MS + 1], [23.41, -23.41], 2],
  ['the largest gap', [0, LARGEST_GAP_MS - 1, LARGEST_GAP_MS], [0, 1, 0], 0],
  ['values that are no decimals', [1, 2, 3], [Math.PI, -Math.E, 1e-300], 2],
  [
    'values at the ends of doubles',
    [1, 2, 3, 4],
    [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0],
    0,
  ],
  ['steps too large for integers', [1, 2, 3], [2 ** 40, -(2 ** 40), 0], 0],
  ['integers beyond 2^53', [1, 2], [2 ** 60, 2 ** 60 + 256], 0],
  ['doubles that differ in one bit', [1, 2, 3], [1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2], NOT_DECIMAL],
  ['a value repeated', [1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1], NOT_DECIMAL],
])('gives back %s exactly', (_name, timesMs, values, decimals) => {
  const found = roundTrip(timesMs, values, decimals);
  expect([found.timesMs, found.values]).toEqual([timesMs, values]);
});

test('gives back random series of every kind exactly', () => {
  for (let seed = 0; seed < 60; seed++) {
    const source = new RandomSeries(new RandomSource(seed), START_MS);
    const samples = new Map(
      Array.from({ length: 700 }, () => source.next()).map(({ timeMs, value }) => [timeMs, value]),
    );
    const timesMs = [...samples.keys()].toSorted((left, right) => left - right);
    if (timesMs.some((timeMs, index) => timeMs - (timesMs[index - 1] ?? timeMs) >= LARGEST_GAP_MS)) continue;
    const values = timesMs.map((timeMs) => samples.get(timeMs) ?? 0);
    const found = roundTrip(timesMs, values, seed % 8);
    expect(found.values).toEqual(values);
    expect(found.timesMs).toEqual(timesMs);
    expect(found.header).toMatchObject({ series: 7, min: Math.min(...values), max: Math.max(...values) });
  }
});

test('two decimals at a steady rate take less than two and a half bytes a sample', () => {
  const random = new RandomSource(1);
  let level = 20;
  const values = Array.from({ length: 1024 }, () => {
    level += (random.next() - 0.5) / 2;
    return Math.round(level * 100) / 100;
  });
  const timesMs = values.map((_, index) => START_MS + index * 1000 + random.integer(9) - 4);
  expect(roundTrip(timesMs, values, 2).bytes / 1024).toBeLessThan(2.5);
});

test('a chunk of which any byte was changed is not read', () => {
  const chunk = encodeChunk(1, Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6), 3, 0);
  for (let at = 0; at < chunk.length; at++) {
    const spoilt = chunk.slice();
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
    expect(readChunkHeader(spoilt)).toBeUndefined();
  }
  expect(readChunkHeader(chunk.subarray(0, chunk.length - 1))).toBeUndefined();
  expect(readChunkHeader(new Uint8Array(0))).toBeUndefined();
});
