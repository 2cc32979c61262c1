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
  /** A page that has lost its gateway takes some seconds to be sure: meanwhile the other one is looked at. */
  const lines: { readonly cable: Cable; readonly visit: DashboardPage }[] = [];
  beforeAll(async () => {
    system = await startSystem();
    const desk = await CommandDesk.open(system.mqttUrl);
    await desk.command('run', 'start', { dutSerial: 'WET-016' });
    await desk.close();
    for (let i = 0; i < 2; i++)
      lines.push({ cable: await Cable.lay(system.httpPort), visit: await DashboardPage.open(browser) });
  }, 120_000);
  afterAll(async () => {
    for (const { cable, visit } of lines) {
      await visit.close();
      await cable.remove();
    }
    await system.stop();
  }, 60_000);
  const lineOf = (screen: ScreenCase): (typeof lines)[number] => {
    const line = lines[CASES.indexOf(screen) % lines.length];
    if (line === undefined) throw new Error('there is no line');
    return line;
  };

  const seeLive = (screen: ScreenCase): void =>
    test(`${screen.name} is accessible live`, async () => {
      const { cable, visit } = lineOf(screen);
      cable.putBack();
      visit.complaints.length = 0;
      await visit.show(`http://127.0.0.1:${cable.port}${screen.path}`, screen.live);
      expect(await faultsOf(visit.page)).toEqual([]);
      expect(visit.complaints).toEqual([]);
      cable.pull();
    }, 60_000);
  const seeLost = (screen: ScreenCase): void =>
    test(`${screen.name} is accessible after the cable was pulled`, async () => {
      const { page } = lineOf(screen).visit;
      await page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
      expect(await faultsOf(page)).toEqual([]);
    }, 60_000);

  let before: ScreenCase | undefined;
  for (const screen of CASES) {
    seeLive(screen);
    if (before !== undefined) seeLost(before);
    before = screen;
  }
  if (before !== undefined) seeLost(before);
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
