import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SpoiltHistory } from '../testing/spoilt-history.ts';

jest.setTimeout(3_600_000);

const LAST_BYTES = 4_096;
let history: SpoiltHistory;

beforeAll(async () => {
  history = await SpoiltHistory.write(1_000);
});
afterAll(() => history.remove());

test('cut at every offset of the last 4096 bytes: a closed file opens with what lies before the cut, and tells', async () => {
  const length = history.lengthOf('history.db');
  for (let keep = length; keep >= length - LAST_BYTES; keep--) {
    const { samples, parts } = await history.open('history.db', (path) => truncateSync(path, keep));
    expect(samples).toBeLessThanOrEqual(history.samples);
    expect(parts > 0 || samples === history.samples).toBe(true);
  }
});

test('the write-ahead log cut at every offset of its last 4096 bytes: only whole transactions are missing, the newest first', async () => {
  const length = history.lengthOf('unclean.db-wal');
  let before = history.samples;
  for (let keep = length; keep >= length - LAST_BYTES; keep--) {
    const { samples } = await history.open('unclean.db', (path) => truncateSync(`${path}-wal`, keep));
    expect(samples).toBeLessThanOrEqual(before);
    expect(before - samples).toBeLessThanOrEqual(history.samplesAtOnce);
    expect(samples % history.samplesAtOnce).toBe(0);
    before = samples;
  }
});

test.each(['history.db', 'unclean.db'] as const)(
  'a flipped byte at every offset of the last 4096 bytes of %s costs what it hit, and that is counted',
  async (name) => {
    const length = history.lengthOf(name);
    for (let at = length - LAST_BYTES; at < length; at++) {
      const { samples, parts } = await history.open(name, (path) => {
        const bytes = readFileSync(path);
        bytes[at] = (bytes[at] ?? 0) ^ 0xff;
        writeFileSync(path, bytes);
      });
      expect(parts > 0 || samples === history.samples).toBe(true);
    }
  },
);
