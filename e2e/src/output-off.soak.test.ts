import { expect, test } from '@jest/globals';
import { offAfterDeaths } from './output-off.ts';

const TIMES = 50;
/** What the documentation promises, ms. */
const PROMISED_MS = 3_000;

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'fifty gateways that end by %s leave their output off within three seconds, every time',
  async (signal) => {
    const delaysMs = await offAfterDeaths(signal, TIMES);
    expect(delaysMs).toHaveLength(TIMES);
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(PROMISED_MS);
  },
  1_800_000,
);
