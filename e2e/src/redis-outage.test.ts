import { expect, test } from '@jest/globals';
import { REDIS_COMMAND } from './redis-server.ts';
import { outageOfRedis } from './redis-outage.ts';

const AWAY_MS = 10_000;
const BESIDE_MS = 5_000;

if (REDIS_COMMAND === '') {
  test('not run with Redis: LABGATE_TEST_REDIS_SERVER does not say how to start one', () => {
    expect(process.env['LABGATE_TEST_REDIS_SERVER'] ?? '').toBe('');
  });
} else {
  test('ten seconds without Redis lose nothing and double nothing', async () => {
    const { stored } = await outageOfRedis(AWAY_MS, BESIDE_MS);
    expect(stored).toBeGreaterThan((AWAY_MS + BESIDE_MS) / 10);
  }, 300_000);
}
