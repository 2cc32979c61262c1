import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_SCREENS } from '../screenshots/screens.ts';
import { BUDGETS, BudgetLab, paintTimes } from './budgets.ts';

// Every budget to the letter; for a machine that does nothing else meanwhile.
const THROTTLE = 4;
const HOUR_OF_FRAMES = 115_200;
const WATCH_MS = 20_000;

describe('at 32 frames a second', () => {
  let lab: BudgetLab;
  beforeAll(async () => {
    lab = await BudgetLab.start(32);
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
  }, 60_000);

  test('the first value is on the screen in time, on a slow machine too', async () => {
    expect((await lab.firstReading(1)).atMs).toBeLessThanOrEqual(BUDGETS.firstReadingMs);
    expect((await lab.firstReading(THROTTLE)).atMs).toBeLessThanOrEqual(BUDGETS.firstReadingThrottledMs);
  });

  test('a frame is taken and painted in a millisecond', async () => {
    await lab.withPage(async (page, probe) => {
      await lab.openThermal(page, probe);
      const quick = paintTimes((await probe.watch(WATCH_MS)).paintMs);
      expect(quick.medianMs).toBeLessThanOrEqual(BUDGETS.paintMedianMs);
      expect(quick.lateMs).toBeLessThanOrEqual(BUDGETS.paintLateMs);
    });
  });

  test('a machine four times slower paints nine of ten frames that it could and is half idle', async () => {
    await lab.withPage(async (page, probe) => {
      await lab.openThermal(page, probe);
      await probe.throttle(THROTTLE);
      const { received, painted, turns, chances, paintMs } = await probe.watch(WATCH_MS);
      expect(painted).toBeGreaterThanOrEqual(chances * BUDGETS.paintedShare);
      expect(painted).toBeGreaterThanOrEqual(Math.min(received, turns) * BUDGETS.paintedShare);
      expect(paintTimes(paintMs).lateMs).toBeLessThanOrEqual(BUDGETS.paintLateThrottledMs);
      expect(await probe.busyShare(WATCH_MS)).toBeLessThanOrEqual(BUDGETS.busyShare);
    });
  });

  test('four charts of three lines with 3600 points keep a slow machine a third busy at most', async () => {
    expect(await lab.chartsBusyShare(3600, THROTTLE, WATCH_MS)).toBeLessThanOrEqual(BUDGETS.chartsBusyShare);
  });

  test('an interaction is answered in time on a slow machine', async () => {
    expect(await lab.slowestInteraction(THROTTLE)).toBeLessThanOrEqual(BUDGETS.interactionMs);
  });

  test('an hour of frames leaves nothing behind', async () => {
    const { growth, nodes, listeners, received } = await lab.heapGrowth(HOUR_OF_FRAMES);
    expect(received).toBeGreaterThan(0.99 * HOUR_OF_FRAMES);
    expect(growth).toBeLessThanOrEqual(BUDGETS.heapGrowth);
    expect(nodes).toBeLessThan(BUDGETS.moreNodes);
    expect(listeners).toBeLessThan(BUDGETS.moreListeners);
  });

  test.each(ALL_SCREENS)('nothing jumps while %s fills', async (path) => {
    expect(await lab.layoutShift(path)).toBeLessThanOrEqual(BUDGETS.layoutShift);
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
      expect(longestQueue).toBeLessThanOrEqual(1);
      expect(painted).toBeGreaterThanOrEqual(Math.min(received, turns) * share);
    });
  });
});
