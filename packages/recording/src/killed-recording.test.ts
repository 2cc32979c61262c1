import { afterAll, expect, test } from '@jest/globals';
import { killRecording } from './testing/kill-recordings.ts';
import { RecordingLab } from './testing/recording-lab.ts';

const lab = new RecordingLab();
afterAll(() => lab.close());

test('a recording whose process is killed opens and holds all but its last second', async () => {
  for (const afterMs of [300, 1_200, 2_350]) {
    const remains = await killRecording(await lab.path(), afterMs);
    expect(remains.oldestMissingMs).toBeLessThan(1_000);
    expect(remains.found).toBeLessThanOrEqual(remains.recorded + 1);
  }
});
