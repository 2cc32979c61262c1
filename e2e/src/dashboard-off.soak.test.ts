import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { CommandDesk } from './command-desk.ts';
import { DashboardPage } from './dashboard-page.ts';
import { OFF_WITHIN_MS, offFromScreens } from './off-from-screens.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { ALL_SCREENS } from './screenshots/screens.ts';

// To the letter; for a machine that does nothing else meanwhile.
const ROUNDS = 5;

let system: RunningSystem;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await system.stop();
}, 60_000);

test('OUTPUT OFF of every screen is confirmed within half a second, every time', async () => {
  const desk = await CommandDesk.open(system.mqttUrl);
  const visit = await DashboardPage.open(browser);
  for (let round = 0; round < ROUNDS; round++) {
    const { pageMs } = await offFromScreens(system, desk, visit, ALL_SCREENS);
    expect(Math.max(...pageMs)).toBeLessThanOrEqual(OFF_WITHIN_MS);
  }
  await visit.close();
  await desk.close();
});
