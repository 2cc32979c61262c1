import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { Cable } from './cable.ts';
import { CommandDesk } from './command-desk.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { overflowPx } from './overflow.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { SCREEN_CASES, type ScreenCase } from './screenshots/screens.ts';
import { violations } from './violations.ts';

const NARROWEST_PX = 320;
const SETTLE_MS = 300;

/** Every screen, and those of their views that look different. */
const CASES: readonly ScreenCase[] = [
  ...SCREEN_CASES,
  { name: 'board as a table', path: '/dut?temps=table', live: '[data-testid="temperature-table"]' },
  {
    name: 'thermal with every measurement',
    path: '/thermal?m=1s12,5,3;2b3,4,6,5~FPGA;3l0,20,30,22&iso=above:40',
    live: '[data-testid="measurement-3"]',
  },
];

let browser: Browser;
let system: RunningSystem;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
}, 60_000);

/** What is wrong with a page in both themes, and at the width of a small phone. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await page.setViewportSize({ width: 1366, height: 768 });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(SETTLE_MS);
    faults.push(...(await violations(page)).map((text) => `${colorScheme}: ${text}`));
  }
  await page.setViewportSize({ width: NARROWEST_PX, height: 640 });
  await page.waitForTimeout(SETTLE_MS);
  const tooWidePx = await overflowPx(page);
  if (tooWidePx > 0) faults.push(`${tooWidePx} px wider than a small phone`);
  return faults;
}

describe('with devices', () => {
  const cables: Cable[] = [];
  /** The pages that have lost their gateway: one takes some seconds to be sure, meanwhile others are looked at. */
  const lost = new Map<string, DashboardPage>();
  beforeAll(async () => {
    system = await startSystem();
    const desk = await CommandDesk.open(system.mqttUrl);
    await desk.command('run', 'start', { dutSerial: 'WET-016' });
    await desk.close();
  }, 120_000);
  afterAll(async () => {
    for (const cable of cables) await cable.remove();
    await system.stop();
  }, 60_000);

  const seeLive = ({ name, path, live }: ScreenCase): void =>
    test(`${name} is accessible live`, async () => {
      const cable = await Cable.lay(system.httpPort);
      cables.push(cable);
      const visit = await DashboardPage.open(browser);
      await visit.show(`http://127.0.0.1:${cable.port}${path}`, live);
      expect(await faultsOf(visit.page)).toEqual([]);
      expect(visit.complaints).toEqual([]);
      cable.pull();
      lost.set(name, visit);
    }, 60_000);
  const seeLost = ({ name }: ScreenCase): void =>
    test(`${name} is accessible after the cable was pulled`, async () => {
      const visit = lost.get(name);
      if (visit === undefined) throw new Error(`${name} was not seen live`);
      await visit.page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
      expect(await faultsOf(visit.page)).toEqual([]);
      await visit.close();
    }, 60_000);

  for (const [index, screen] of CASES.entries()) {
    seeLive(screen);
    for (const earlier of CASES.slice(Math.max(0, index - 1), index)) seeLost(earlier);
  }
  for (const last of CASES.slice(-1)) seeLost(last);
});

describe('on an empty bench', () => {
  let visit: DashboardPage;
  beforeAll(async () => {
    system = await startSystem({}, 'gateway: { id: demo, name: Empty bench }\ndevices: {}\n');
    visit = await DashboardPage.open(browser);
  }, 120_000);
  afterAll(async () => {
    await visit.close();
    await system.stop();
  }, 60_000);

  test.each(SCREEN_CASES)(
    '$name is accessible',
    async ({ path, empty }) => {
      await visit.show(`${system.httpUrl}${path}`, empty);
      expect(await faultsOf(visit.page)).toEqual([]);
      expect(visit.complaints).toEqual([]);
    },
    60_000,
  );
});
