import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SampleBatch } from '../sample-batch.ts';
import { RandomSource } from '../testing/random-source.ts';
import { EmbeddedStore, type EmbeddedStoreOptions } from './embedded-store.ts';

// Processes and disks take their time on a busy machine.
jest.setTimeout(60_000);

const START_MS = 1_763_794_000_000;
const SERIES = 5;
const ROUNDS = 6_000;
const TRIALS = 40;
let folder = '';

function optionsFor(path: string): EmbeddedStoreOptions {
  const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
  return { path, synchronous: 'NORMAL', pageSizeBytes: 1024, retention, maxSeries: 100 };
}

const valueOf = (series: number, round: number): number =>
  Math.round(Math.sin(round / 50 + series) * 1000) / 100;
const identity = (series: number) => ({ gw: 'demo', dev: `d${series}`, stream: 's', prop: 'p' });

/** A file with everything in it: chunks, roll-ups, snapshot, log, and in `unclean` a write-ahead log as well. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-damage-'));
  const store = new EmbeddedStore(optionsFor(join(folder, 'history.db')));
  const handles = Array.from({ length: SERIES }, (_, series) => store.register(identity(series)));
  const batch = new SampleBatch();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [series, handle] of handles.entries())
      batch.push(handle, START_MS + round * 10_000, valueOf(series, round));
    if (round % 100 !== 99) continue;
    await store.append(batch);
    batch.clear();
  }
  for (const suffix of ['', '-wal'])
    copyFileSync(join(folder, `history.db${suffix}`), join(folder, `unclean.db${suffix}`));
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a copy that `spoil` has damaged; every sample it gives must be one that was written. */
async function openSpoilt(
  name: string,
  spoil: (path: string) => void,
): Promise<{ samples: number; parts: number }> {
  const work = mkdtempSync(join(folder, 'trial-'));
  const path = join(work, 'history.db');
  for (const suffix of ['', '-wal']) {
    if (existsSync(join(folder, `${name}${suffix}`)))
      cpSync(join(folder, `${name}${suffix}`), `${path}${suffix}`);
  }
  spoil(path);
  const store = new EmbeddedStore(optionsFor(path));
  let samples = 0;
  for (const { gw, dev, stream, prop } of await store.series({})) {
    const series = Number(dev.slice(1));
    const { timesMs, values } = await store.range({ gw, dev, stream, prop }, 0, 4e12);
    for (const [index, timeMs] of timesMs.entries()) {
      const round = (timeMs - START_MS) / 10_000;
      if (values[index] !== valueOf(series, round))
        throw new Error(`${dev} at ${timeMs} is ${values[index]}`);
    }
    samples += timesMs.length;
    await store.range({ gw, dev, stream, prop }, 0, 4e12, { bucketMs: 600_000 });
  }
  const batch = new SampleBatch();
  batch.push(store.register(identity(0)), START_MS + ROUNDS * 10_000, 1);
  expect(await store.append(batch)).toMatchObject({ stored: 1 });
  const { parts } = (await store.info()).damaged;
  await store.close();
  const again = new EmbeddedStore(optionsFor(path));
  expect(await again.latest(identity(0))).toMatchObject([{ value: 1 }]);
  await again.close();
  rmSync(work, { recursive: true });
  return { samples, parts };
}

const ALL = SERIES * ROUNDS;

test.each(['history.db', 'unclean.db'])(
  'an undamaged %s gives everything and reports no damage',
  async (name) => {
    expect(await openSpoilt(name, () => undefined)).toEqual({ samples: ALL, parts: 0 });
  },
);

test.each(['history.db', 'unclean.db'])(
  'a flipped byte anywhere in %s costs what it hit, and that is counted',
  async (name) => {
    const random = new RandomSource(7);
    const { length } = readFileSync(join(folder, name));
    for (let trial = 0; trial < TRIALS; trial++) {
      const at = trial < 10 ? random.integer(100) : random.integer(length);
      const { samples, parts } = await openSpoilt(name, (path) => {
        const bytes = readFileSync(path);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
        writeFileSync(path, bytes);
      });
      // At most one page is hit, so at most the rows that touch it are lost.
      expect(samples).toBeGreaterThan(ALL * 0.6);
      expect(parts > 0 || samples === ALL).toBe(true);
    }
  },
);

test('a file that was cut off anywhere opens with what lies before the cut', async () => {
  const random = new RandomSource(8);
  const { length } = readFileSync(join(folder, 'history.db'));
  for (let trial = 0; trial < TRIALS; trial++) {
    const keep = random.integer(length);
    const { samples, parts } = await openSpoilt('history.db', (path) => truncateSync(path, keep));
    expect(samples).toBeLessThanOrEqual(ALL);
    // Nothing can say what an empty file once held.
    expect(parts > 0 || samples === ALL || keep === 0).toBe(true);
  }
});

test('a flaw in the write-ahead log costs what follows it, and that is reported', async () => {
  const { length } = readFileSync(join(folder, 'unclean.db-wal'));
  const { samples, parts } = await openSpoilt('unclean.db', (path) => {
    const bytes = readFileSync(`${path}-wal`);
    const at = Math.floor(length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${path}-wal`, bytes);
  });
  expect(samples).toBeGreaterThan(0);
  expect(samples).toBeLessThan(ALL);
  expect(parts).toBe(1);
});

test('a file of zeros, an empty file and a text file are set aside, and the store starts', async () => {
  for (const bytes of [
    new Uint8Array(8192),
    new Uint8Array(0),
    new TextEncoder().encode('not a database\n'),
  ]) {
    const { samples } = await openSpoilt('history.db', (path) => writeFileSync(path, bytes));
    expect(samples).toBe(0);
  }
});
