import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_SCREENS } from '../screenshots/screens.ts';
import { expectAtLeast, expectAtMost } from './budget-row.ts';
import { BUDGETS, BudgetLab, paintTimes } from './budgets.ts';

// Every budget to the letter; for a machine that does nothing else meanwhile.
const THROTTLE = 4;
const HOUR_OF_FRAMES = 115_200;
const WATCH_MS = 20_000;
/** Until a page has compiled what it uses: its heap grows that long, with frames and without. */
const COMPILED_MS = 120_000;

describe('at 32 frames a second', () => {
  let lab: BudgetLab;
  beforeAll(async () => {
    lab = await BudgetLab.start(32);
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
  }, 60_000);

  test('the first value is on the screen in time, on a slow machine too, with few scripts', async () => {
    const { atMs, scriptBytes } = await lab.firstReading(1);
    expectAtMost('first value on the screen, ms', atMs, BUDGETS.firstReadingMs);
    const slow = await lab.firstReading(THROTTLE);
    expectAtMost('the same at a quarter of the speed, ms', slow.atMs, BUDGETS.firstReadingThrottledMs);
    expectAtMost('scripts of the first load, bytes of gzip', scriptBytes, BUDGETS.firstLoadBytes);
  });

  test('a frame is taken and painted in a millisecond', async () => {
    await lab.withPage(async (page, probe) => {
      await lab.openThermal(page, probe);
      const { medianMs, lateMs } = paintTimes((await probe.watch(WATCH_MS)).paintMs);
      expectAtMost('a frame taken and painted, median, ms', medianMs, BUDGETS.paintMedianMs);
      expectAtMost('a frame taken and painted, 95 of 100, ms', lateMs, BUDGETS.paintLateMs);
    });
  });

  test('a machine four times slower paints nine of ten frames that it could and is half idle', async () => {
    await lab.withPage(async (page, probe) => {
      await lab.openThermal(page, probe);
      await probe.throttle(THROTTLE);
      const { received, painted, turns, chances, paintMs } = await probe.watch(WATCH_MS);
      const share = BUDGETS.paintedShare;
      expectAtLeast('painted of 32 frames/s at a quarter of the speed', painted, chances * share);
      expectAtLeast('the same of what came and could be shown', painted, Math.min(received, turns) * share);
      const { lateMs } = paintTimes(paintMs);
      expectAtMost(
        'a frame painted at a quarter of the speed, 95 of 100, ms',
        lateMs,
        BUDGETS.paintLateThrottledMs,
      );
      const busy = await probe.busyShare(WATCH_MS);
      expectAtMost('main thread busy with 32 frames/s at a quarter of the speed', busy, BUDGETS.busyShare);
    });
  });

  test('four charts of three lines with 3600 points keep a slow machine a third busy at most', async () => {
    const busy = await lab.chartsBusyShare(3600, THROTTLE, WATCH_MS);
    expectAtMost(
      'main thread busy with four charts at a quarter of the speed',
      busy,
      BUDGETS.chartsBusyShare,
    );
  });

  test('an interaction is answered in time on a slow machine', async () => {
    const slowestMs = await lab.slowestInteraction(THROTTLE);
    expectAtMost('slowest interaction at a quarter of the speed, ms', slowestMs, BUDGETS.interactionMs);
  });

  test('an hour of frames leaves nothing behind', async () => {
    const { growth, nodes, listeners, received } = await lab.heapGrowth(HOUR_OF_FRAMES, COMPILED_MS);
    expectAtLeast('frames of an hour that were received', received, 0.99 * HOUR_OF_FRAMES);
    expectAtMost('growth of the heap over them', growth, BUDGETS.heapGrowth);
    expectAtMost('more nodes', nodes, BUDGETS.moreNodes);
    expectAtMost('more listeners', listeners, BUDGETS.moreListeners);
  });

  test.each(ALL_SCREENS)('nothing jumps while %s fills, however slow the machine', async (path) => {
    for (const throttleRate of [1, THROTTLE, 2 * THROTTLE]) {
      const { score, moved } = await lab.layoutShift(path, throttleRate);
      expect(score > BUDGETS.layoutShift ? moved : []).toEqual([]);
      expectAtMost(`layout shift of ${path} at 1/${throttleRate} of the speed`, score, BUDGETS.layoutShift);
    }
  });
});

describe('at 64 frames a second', () => {
  let lab: BudgetLab;
  beforeAll(async () => {
    lab = await BudgetLab.start(64);
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
  }, 60_000);

  test.each([
    [1, 55 / 60],
    [THROTTLE, 30 / 60],
  ])('a machine %i times slower never queues and paints what the display can show', async (rate, share) => {
    await lab.withPage(async (page, probe) => {
      await lab.openThermal(page, probe);
      await probe.throttle(rate);
      const { received, painted, turns, longestQueue } = await probe.watch(WATCH_MS);
      expectAtMost(`longest queue of 64 frames/s at 1/${rate} of the speed`, longestQueue, 1);
      expectAtLeast(
        `painted of 64 frames/s at 1/${rate} of the speed`,
        painted,
        Math.min(received, turns) * share,
      );
    });
  });
});
