import { expect, test } from '@jest/globals';
import { storedAfterKills } from './kills-under-load.ts';

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
