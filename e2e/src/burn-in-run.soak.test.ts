import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { burnIn, labgate } from './burn-in-run.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const SECONDS = 600;
const RATE_HZ = 16;
let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem();
}, 120_000);
afterAll(async () => {
  await system.stop();
}, 60_000);

test('a burn-in of ten minutes at 16 sub-pages a second is replayed equal to what was recorded', async () => {
  const { run, recording, reportHtml } = await burnIn(system, SECONDS);
  expect(run.verdict?.pass).toBe(true);
  expect(run.counts.frames).toBeGreaterThan(SECONDS * RATE_HZ * 0.9);
  expect(await labgate(system, 'replay', recording, '--verify')).toMatchObject({ code: 0, stdout: '' });
  expect(await labgate(system, 'report', 'verify', reportHtml)).toMatchObject({ code: 0 });
}, 900_000);
