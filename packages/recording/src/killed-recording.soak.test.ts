import { afterAll, expect, test } from '@jest/globals';
import { killRecording } from './testing/kill-recordings.ts';
import { seededRandom } from './testing/noisy-frames.ts';
import { RecordingLab } from './testing/recording-lab.ts';

const KILLS = 50;
const lab = new RecordingLab();
afterAll(() => lab.close());

test('killed at any of 50 moments, a recording opens and holds all but its last second', async () => {
  const random = seededRandom(11);
  for (let kill = 0; kill < KILLS; kill++) {
    const { oldestMissingMs } = await killRecording(await lab.path(), 100 + random() * 5_000);
    expect(oldestMissingMs).toBeLessThan(1_000);
  }
}, 600_000);
