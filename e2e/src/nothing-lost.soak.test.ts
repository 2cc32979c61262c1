import { expect, test } from '@jest/globals';
import { storedAfterKills, type Kill } from './kills-under-load.ts';

const KILLS = 100;
/** Messages between two kills, at most: two seconds of the load. */
const MOST_MESSAGES = 1_000;

test('a hundred kills each of bridge and gateway lose no acknowledged sample and double none', async () => {
  const kills = Array.from({ length: 2 * KILLS }, (_, index): Kill => ({
    victim: index % 2 === 0 ? 'bridge' : 'gateway',
    // Spread evenly without a pattern: multiples of the golden ratio, modulo one.
    afterMessages: 10 + Math.floor(((index * 0.618_033_988_75) % 1) * MOST_MESSAGES),
  }));
  expect(await storedAfterKills(kills)).toBeGreaterThan(KILLS * MOST_MESSAGES * 0.9);
}, 3_600_000);
