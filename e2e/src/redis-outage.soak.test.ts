import { expect, test } from '@jest/globals';
import { REDIS_COMMAND } from './redis-server.ts';
import { outageOfRedis } from './redis-outage.ts';

const AWAY_MS = Number(process.env['LABGATE_SOAK_OUTAGE_MS'] ?? 600_000);
const BESIDE_MS = AWAY_MS / 5;
const MORE_BYTES = 32 * 1024 * 1024;

if (REDIS_COMMAND === '') {
  test('not run with Redis: LABGATE_TEST_REDIS_SERVER does not say how to start one', () => {
    expect(process.env['LABGATE_TEST_REDIS_SERVER'] ?? '').toBe('');
  });
} else {
  test(
    'ten minutes without Redis lose nothing, cost no memory and leave live data alone',
    async () => {
      const figures = await outageOfRedis(AWAY_MS, BESIDE_MS);
      process.stderr.write(`${JSON.stringify(figures)}\n`);
      const { p99Ms, bridgeBytes, catchUp } = figures;
      expect(bridgeBytes.during).toBeLessThanOrEqual(bridgeBytes.before + MORE_BYTES);
      expect(p99Ms.during).toBeLessThanOrEqual(2 * Math.max(p99Ms.before, p99Ms.after));
      expect(catchUp).toBeGreaterThanOrEqual(10);
    },
    3 * 3_600_000,
  );
}
