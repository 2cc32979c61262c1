import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { behindS, ReplayLab } from './replay-lab.ts';

// The short form of an hour's recording, for a machine that is busy with other things.
const SECONDS = 480;
const SPEED = 16;
const WATCH_MS = 20_000;
/** What a busy machine may be late, s of wall time. */
const LATE_S = 2;

let lab: ReplayLab;
beforeAll(async () => {
  lab = await ReplayLab.start(SECONDS);
}, 240_000);
afterAll(async () => {
  await lab.stop();
}, 60_000);

test('the picture of a replay keeps sixteen times real time, and nothing queues on the way', async () => {
  const { sightings, longestQueue } = await lab.play(SPEED, WATCH_MS);
  const behind = behindS(sightings, SPEED, lab.recording);
  // A machine that stood still for a moment catches up: what queues does not.
  expect(Math.min(...behind.slice(-3))).toBeLessThan(LATE_S * SPEED);
  expect(longestQueue).toBeLessThanOrEqual(1);
  const last = sightings[sightings.length - 1];
  expect(last.painted).toBeGreaterThan(sightings.length);
}, 120_000);
