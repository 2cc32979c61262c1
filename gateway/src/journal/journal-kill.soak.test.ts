import { afterAll, expect, test } from '@jest/globals';
import { JournalLab } from './testing/journal-lab.ts';
import { killRuns } from './testing/kill-runs.ts';

const lab = new JournalLab();
afterAll(() => lab.close());

test('100 kill -9: nothing that was acknowledged is lost, and a follower gets each once', async () => {
  const { acknowledged, followed, lost } = await killRuns(lab, 100, 2_000);
  expect(acknowledged.length).toBeGreaterThanOrEqual(200_000);
  expect(lost).toBe(0);
  const found = new Set(followed);
  expect(found.size).toBe(followed.length);
  expect(acknowledged.filter((seq) => !found.has(seq))).toEqual([]);
});
