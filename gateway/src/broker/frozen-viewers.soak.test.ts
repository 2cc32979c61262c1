import { expect, test } from '@jest/globals';
import { runFrozenViewers } from './bench/frozen-viewers.ts';

/** Length of each run, s. */
const DURATION_S = Number(process.env['LABGATE_SOAK_S'] ?? 60);

/** Delay that is always good enough, ms; on a busy machine it is compared with the run without frozen viewers. */
const GOOD_DELAY_MS = 50;

test.each([{ qos: 0 }, { qos: 1 }] as const)(
  'healthy viewers with QoS $qos get every frame in time beside 1 and 100 that do not read',
  async ({ qos }) => {
    const run = { qos, healthy: 4, durationS: DURATION_S };
    const alone = await runFrozenViewers({ ...run, frozen: 0 });
    for (const { frozen, memoryMb } of [
      { frozen: 1, memoryMb: 16 },
      { frozen: 100, memoryMb: 128 },
    ]) {
      const beside = await runFrozenViewers({ ...run, frozen });
      expect(beside.frames).toEqual(Array(run.healthy).fill(beside.published));
      expect(beside.p99Ms).toBeLessThanOrEqual(Math.max(GOOD_DELAY_MS, 2 * alone.p99Ms));
      expect(beside.memoryMb - alone.memoryMb).toBeLessThanOrEqual(memoryMb);
    }
  },
  (3 * DURATION_S + 60) * 1_000,
);
