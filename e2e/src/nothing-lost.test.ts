import { expect, test } from '@jest/globals';
import { storedAfterKills } from './kills-under-load.ts';
import { REDIS_COMMAND } from './redis-server.ts';

test('kill -9 of bridge and gateway under load loses no acknowledged sample and doubles none', async () => {
  const kills = [
    { victim: 'bridge', afterMessages: 700 },
    { victim: 'bridge', afterMessages: 90 },
    { victim: 'gateway', afterMessages: 1_300 },
    { victim: 'bridge', afterMessages: 410 },
  ] as const;
  const stored = await storedAfterKills(kills, { withRedis: false, withFastSensors: false });
  expect(stored).toBeGreaterThanOrEqual(2_500);
}, 180_000);

if (REDIS_COMMAND === '') {
  test('not run with Redis: LABGATE_TEST_REDIS_SERVER does not say how to start one', () => {
    expect(process.env['LABGATE_TEST_REDIS_SERVER'] ?? '').toBe('');
  });
} else {
  test('kill -9 of bridge, gateway and Redis under load loses and doubles nothing', async () => {
    const kills = [
      { victim: 'redis', afterMessages: 700 },
      { victim: 'bridge', afterMessages: 90 },
      { victim: 'gateway', afterMessages: 300 },
      { victim: 'redis', afterMessages: 410 },
    ] as const;
    const stored = await storedAfterKills(kills, { withRedis: true, withFastSensors: false });
    expect(stored).toBeGreaterThanOrEqual(1_500);
  }, 300_000);
}
