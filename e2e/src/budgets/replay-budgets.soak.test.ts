import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { behindS, ReplayLab } from './replay-lab.ts';

// To the letter; for a machine that does nothing else meanwhile.
const HOUR_S = 3_600;
const HOUR_OF_FRAMES = 57_600;
const SPEED = 16;
const SEEKS = 60;
const SEEK_MS = 200;
/** Until the recording is at its end. */
const WATCH_MS = (HOUR_S / SPEED + 5) * 1000;

let lab: ReplayLab;
beforeAll(async () => {
  lab = await ReplayLab.start(HOUR_S);
}, 300_000);
afterAll(async () => {
  await lab.stop();
}, 60_000);

test('an hour is sought to any second in time', async () => {
  const { frames, startMs } = lab.recording;
  expect(frames).toBe(HOUR_OF_FRAMES);
  // All over the hour, back and forth: 37 and 60 have no common divisor.
  const times = Array.from(
    { length: SEEKS },
    (_, i) => startMs + ((i * 37) % SEEKS) * (HOUR_S / SEEKS) * 1000,
  );
  const took = await lab.seeks(times);
  expect(Math.max(...took)).toBeLessThanOrEqual(SEEK_MS);
});

test('an hour plays at sixteen times its speed on the screen from one end to the other', async () => {
  const { sightings, longestQueue, state } = await lab.play(SPEED, WATCH_MS);
  const { endMs } = lab.recording;
  const playing = sightings.filter(({ shownMs }) => shownMs < endMs - 2 * SPEED * 1000);
  expect(playing.length).toBeGreaterThan(100);
  expect(Math.max(...behindS(playing, SPEED, lab.recording))).toBeLessThan(SPEED); // a second of wall time
  expect(longestQueue).toBeLessThanOrEqual(1);
  expect(state).toMatchObject({ state: 'ended' });
  expect(sightings[sightings.length - 1].seq).toBe(HOUR_OF_FRAMES - 1);
});
