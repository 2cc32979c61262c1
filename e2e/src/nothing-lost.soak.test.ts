import { expect, test } from '@jest/globals';
import { storedAfterKills, type Kill } from './kills-under-load.ts';
import { REDIS_COMMAND } from './redis-server.ts';

const KILLS = 100;
/** Messages between two kills, at most: two seconds of the load. */
const MOST_MESSAGES = 1_000;
const HOURS_MS = 2 * 3_600_000;

function killsOf(...victims: Kill['victim'][]): Kill[] {
  return Array.from({ length: victims.length * KILLS }, (_, index) => ({
    victim: victims[index % victims.length] ?? 'bridge',
    // Spread evenly without a pattern: multiples of the golden ratio, modulo one.
    afterMessages: 10 + Math.floor(((index * 0.618_033_988_75) % 1) * MOST_MESSAGES),
  }));
}

test(
  'a hundred kills each of bridge and gateway lose no acknowledged sample and double none',
  async () => {
    const stored = await storedAfterKills(killsOf('bridge', 'gateway'), {
      withRedis: false,
      withFastSensors: true,
    });
    expect(stored).toBeGreaterThan(KILLS * MOST_MESSAGES * 0.9);
  },
  HOURS_MS,
);

if (REDIS_COMMAND === '') {
  test('not run with Redis: LABGATE_TEST_REDIS_SERVER does not say how to start one', () => {
    expect(process.env['LABGATE_TEST_REDIS_SERVER'] ?? '').toBe('');
  });
} else {
  test(
    'a hundred kills each of bridge, gateway and Redis lose and double nothing',
    async () => {
      const stored = await storedAfterKills(killsOf('bridge', 'gateway', 'redis'), {
        withRedis: true,
        withFastSensors: true,
      });
      expect(stored).toBeGreaterThan(1.4 * KILLS * MOST_MESSAGES);
    },
    HOURS_MS,
  );
}
