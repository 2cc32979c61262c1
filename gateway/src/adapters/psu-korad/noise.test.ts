import { expect, test } from '@jest/globals';
import type { SimulatedWorld } from '../../adapter.ts';
import { playNoise } from '../../testing/noisy-supply.ts';
import { adapter } from './adapter.ts';
import { SimulatedKorad } from './simulator.ts';

const ROUNDS = 300;

test('300 rounds of garbage, halves, late answers and pulled cables publish no wrong value', async () => {
  const config = adapter.configSchema.parse({});
  const simulate = (world: SimulatedWorld) => new SimulatedKorad(world);
  const { samples, failures, wrong } = await playNoise({ adapter, config, simulate, rounds: ROUNDS });
  expect(wrong).toEqual([]);
  expect(samples).toBeGreaterThan(ROUNDS / 10);
  expect(failures).toBeGreaterThan(ROUNDS / 10);
});
