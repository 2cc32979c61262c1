import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { Cable } from './cable.ts';
import { CommandDesk } from './command-desk.ts';
import { overflowPx } from './overflow.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { SCREEN_CASES } from './screenshots/screens.ts';
import { violations } from './violations.ts';

const WITHIN_MS = 30_000;
const NARROWEST_PX = 320;
const SETTLE_MS = 300;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
}, 60_000);

/** Opens a screen through a cable and waits until it is there. */
async function openScreen(cable: Cable, path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(`http://127.0.0.1:${cable.port}${path}`);
  await page.locator('[data-testid="connection-pill"][data-state="live"]').waitFor({ timeout: WITHIN_MS });
  await page.locator('main h1').first().waitFor({ timeout: WITHIN_MS });
  return page;
}

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
  let system: RunningSystem;
  let cable: Cable;
  beforeAll(async () => {
    system = await startSystem();
    const desk = await CommandDesk.open(system.mqttUrl);
    await desk.command('run', 'start', { dutSerial: 'WET-016' });
    await desk.close();
    cable = await Cable.lay(system.httpPort);
  }, 120_000);
  afterAll(async () => {
    await cable.remove();
    await system.stop();
  }, 60_000);

  test.each(SCREEN_CASES)(
    '$name is accessible live',
    async ({ path, live }) => {
      const page = await openScreen(cable, path);
      await page.locator(live).first().waitFor({ timeout: WITHIN_MS });
      expect(await faultsOf(page)).toEqual([]);
      await page.close();
    },
    60_000,
  );

  describe('after the cable was pulled', () => {
    // One cable for all, since a page takes some seconds to be sure that it is lost.
    const pages = new Map<string, Page>();
    beforeAll(async () => {
      for (const { name, path, live } of SCREEN_CASES) {
        const page = await openScreen(cable, path);
        await page.locator(live).first().waitFor({ timeout: WITHIN_MS });
        pages.set(name, page);
      }
      cable.pull();
    }, 300_000);
    afterAll(async () => {
      for (const page of pages.values()) await page.close();
    }, 60_000);

    test.each(SCREEN_CASES)(
      '$name is accessible',
      async ({ name }) => {
        const page = pages.get(name);
        if (page === undefined) throw new Error(`${name} was not opened`);
        await page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
        expect(await faultsOf(page)).toEqual([]);
      },
      60_000,
    );
  });
});

describe('on an empty bench', () => {
  let system: RunningSystem;
  let cable: Cable;
  beforeAll(async () => {
    system = await startSystem({}, 'gateway: { id: demo, name: Empty bench }\ndevices: {}\n');
    cable = await Cable.lay(system.httpPort);
  }, 120_000);
  afterAll(async () => {
    await cable.remove();
    await system.stop();
  }, 60_000);

  test.each(SCREEN_CASES)(
    '$name is accessible',
    async ({ path }) => {
      const page = await openScreen(cable, path);
      expect(await faultsOf(page)).toEqual([]);
      await page.close();
    },
    60_000,
  );
});
