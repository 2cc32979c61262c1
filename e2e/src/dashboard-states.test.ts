import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { Cable } from './cable.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { violations } from './violations.ts';

/** Screens on which something is done, with what is on them in each state. */
const SCREENS: readonly (readonly [path: string, live: string, empty: string])[] = [
  ['/supply', 'supply-psu0', 'supply-empty'],
  ['/dut', 'board-dut0', 'dut-empty'],
  ['/dut?temps=table', 'temperature-table', 'dut-empty'],
  ['/events', 'rules', 'no-alarms'],
  ['/settings', 'users', 'users'],
];

let browser: Browser;
let full: RunningSystem;
let empty: RunningSystem;
let folder: string;
let visit: DashboardPage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-states-'));
  const config = join(folder, 'empty.yaml');
  await writeFile(config, 'gateway: { id: demo, name: Empty bench }\ndevices: {}\n');
  [browser, full, empty] = await Promise.all([
    launchBrowser(),
    startSystem(),
    startSystem({ LABGATE_CONFIG: config }),
  ]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await Promise.all([full.stop(), empty.stop()]);
  await rm(folder, { recursive: true });
}, 60_000);
beforeEach(async () => {
  visit = await DashboardPage.open(browser);
});
afterEach(async () => {
  await visit.close();
});

/** What is wrong with the page as it stands: for assistive technology in both themes, and on a small phone. */
async function faults(): Promise<unknown> {
  const { page } = visit;
  const found: Record<string, unknown> = {};
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found[colorScheme] = await violations(page);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  found['overflowPx'] = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return found;
}
const NONE = { dark: [], light: [], overflowPx: 0 };

test.each(SCREENS)(
  '%s is accessible and fits, live',
  async (path, element) => {
    await visit.go(`${full.httpUrl}${path}`);
    await visit.page.getByTestId(element).waitFor({ timeout: WITHIN_MS });
    expect(await faults()).toEqual(NONE);
    expect(visit.complaints).toEqual([]);
  },
  90_000,
);

test.each(SCREENS)(
  '%s is accessible and fits on an empty bench',
  async (path, _element, element) => {
    await visit.go(`${empty.httpUrl}${path}`);
    await visit.page.getByTestId(element).waitFor({ timeout: WITHIN_MS });
    expect(await faults()).toEqual(NONE);
    expect(visit.complaints).toEqual([]);
  },
  90_000,
);

test.each(SCREENS)(
  '%s is accessible and fits while the gateway is away, and says so',
  async (path, element) => {
    const cable = await Cable.lay(full.httpPort);
    try {
      await visit.go(`http://127.0.0.1:${cable.port}${path}`);
      await visit.page.getByTestId(element).waitFor({ timeout: WITHIN_MS });
      cable.pull();
      await visit.page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
      expect(await faults()).toEqual(NONE);
    } finally {
      await cable.remove();
    }
  },
  90_000,
);

test('the first steps are there once, and gone for good when somebody takes them away', async () => {
  await visit.go(full.httpUrl);
  await visit.page.getByTestId('welcome').waitFor({ timeout: WITHIN_MS });
  expect(await visit.page.getByTestId('welcome').getByRole('listitem').count()).toBe(4);
  await visit.page.getByTestId('welcome-dismiss').click();
  expect(await visit.page.getByTestId('welcome').count()).toBe(0);
  await visit.page.reload();
  await visit.page.getByTestId('device-psu0').waitFor({ timeout: WITHIN_MS });
  expect(await visit.page.getByTestId('welcome').count()).toBe(0);
}, 60_000);
