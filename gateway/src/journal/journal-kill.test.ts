import { afterAll, expect, test } from '@jest/globals';
import { JournalLab } from './testing/journal-lab.ts';
import { killRuns } from './testing/kill-runs.ts';

const lab = new JournalLab();
afterAll(() => lab.close());

test('nothing that was acknowledged is lost when the process is killed, and a follower gets each once', async () => {
  const { acknowledged, followed, lost } = await killRuns(lab, 3, 500);
  expect(acknowledged.length).toBeGreaterThanOrEqual(1_500);
  expect(lost).toBe(0);
  const found = new Set(followed);
  expect(found.size).toBe(followed.length);
  expect(acknowledged.filter((seq) => !found.has(seq))).toEqual([]);
});
