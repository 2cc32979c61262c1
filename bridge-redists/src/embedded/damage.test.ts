import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { RandomSource } from '../testing/random-source.ts';
import { SpoiltHistory } from '../testing/spoilt-history.ts';

// Processes and disks take their time on a busy machine.
jest.setTimeout(60_000);

const TRIALS = 40;
let history: SpoiltHistory;

beforeAll(async () => {
  history = await SpoiltHistory.write(6_000);
});
afterAll(() => history.remove());

test.each(['history.db', 'unclean.db'] as const)(
  'an undamaged %s gives everything and reports no damage',
  async (name) => {
    expect(await history.open(name, () => undefined)).toEqual({ samples: history.samples, parts: 0 });
  },
);

test.each(['history.db', 'unclean.db'] as const)(
  'a flipped byte anywhere in %s costs what it hit, and that is counted',
  async (name) => {
    const random = new RandomSource(7);
    const length = history.lengthOf(name);
    for (let trial = 0; trial < TRIALS; trial++) {
      const at = trial < 10 ? random.integer(100) : random.integer(length);
      const { samples, parts } = await history.open(name, (path) => {
        const bytes = readFileSync(path);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
        writeFileSync(path, bytes);
      });
      // At most one page is hit, so at most the rows that touch it are lost.
      expect(samples).toBeGreaterThan(history.samples * 0.6);
      expect(parts > 0 || samples === history.samples).toBe(true);
    }
  },
);

test('a file that was cut off anywhere opens with what lies before the cut', async () => {
  const random = new RandomSource(8);
  const length = history.lengthOf('history.db');
  for (let trial = 0; trial < TRIALS; trial++) {
    const keep = random.integer(length);
    const { samples, parts } = await history.open('history.db', (path) => truncateSync(path, keep));
    expect(samples).toBeLessThanOrEqual(history.samples);
    // Nothing can say what an empty file once held.
    expect(parts > 0 || samples === history.samples || keep === 0).toBe(true);
  }
});

test('a flaw in the write-ahead log costs what follows it, and that is reported', async () => {
  const length = history.lengthOf('unclean.db-wal');
  const { samples, parts } = await history.open('unclean.db', (path) => {
    const bytes = readFileSync(`${path}-wal`);
    const at = Math.floor(length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${path}-wal`, bytes);
  });
  expect(samples).toBeGreaterThan(0);
  expect(samples).toBeLessThan(history.samples);
  expect(parts).toBe(1);
});

test('a file of zeros, an empty file and a text file are set aside, and the store starts', async () => {
  for (const bytes of [
    new Uint8Array(8192),
    new Uint8Array(0),
    new TextEncoder().encode('not a database\n'),
  ]) {
    const { samples } = await history.open('history.db', (path) => writeFileSync(path, bytes));
    expect(samples).toBe(0);
  }
});
