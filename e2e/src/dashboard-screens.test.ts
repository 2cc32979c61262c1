import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { overflowPx } from './overflow.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { violations } from './violations.ts';

const WITHIN_MS = 20_000;

let system: RunningSystem;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser complained about. */
let complaints: string[];

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await system.stop();
}, 60_000);
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await context.close();
});

async function open(
  path: string,
  options: { width?: number; scheme?: 'dark' | 'light' } = {},
): Promise<void> {
  const { width = 1366, scheme = 'dark' } = options;
  context = await browser.newContext({
    viewport: { width, height: 768 },
    colorScheme: scheme,
    acceptDownloads: true,
  });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${system.httpUrl}${path}`);
  await eventually(
    async () => expect(await page.getByTestId('connection-pill').getAttribute('data-state')).toBe('live'),
    WITHIN_MS,
  );
}

const SCREENS = [
  ['/devices?dev=cam0', 'device-row-cam0'],
  ['/health', 'health-process'],
  ['/events', 'log-pause'],
  ['/thermal?m=1s12,5,3;2b3,4,6,5~FPGA;3l0,20,30,22&iso=above:40', 'measurement-3'],
  ['/charts', 'export-csv'],
] as const;

for (const scheme of ['dark', 'light'] as const) {
  test.each(SCREENS)(
    `%s is accessible and without complaints, ${scheme}`,
    async (path, element) => {
      await open(path, { scheme });
      await page.getByTestId(element).waitFor({ timeout: WITHIN_MS });
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
    60_000,
  );
}

test.each(SCREENS)(
  '%s fits on a small phone',
  async (path, element) => {
    await open(path, { width: 320 });
    await page.getByTestId(element).first().waitFor({ state: 'attached', timeout: WITHIN_MS });
    expect(await overflowPx(page)).toBe(0);
  },
  60_000,
);

test('hostile text of a device that joins by itself is text', async () => {
  await open('/devices?dev=evil0');
  const hostile = '<img src=x onerror="document.title=1">';
  const description = { v: 1, id: 'evil0', kind: hostile, name: hostile, sim: false, streams: {}, cmds: {} };
  const client = await connectAsync(system.mqttUrl, { reconnectPeriod: 0 });
  try {
    await client.publishAsync('lab/1/demo/evil0/$desc', JSON.stringify(description), { qos: 1 });
    const row = page.getByTestId('device-row-evil0');
    await eventually(async () => expect(await row.textContent()).toContain(hostile), WITHIN_MS);
    expect(await row.locator('img').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  } finally {
    await client.endAsync();
  }
}, 60_000);

test('a box that is drawn with the pointer is measured, kept, and changed by its fields', async () => {
  await open('/thermal');
  const picture = page.locator('.thermal-overlay');
  await page.getByTestId('thermal-max').waitFor({ timeout: WITHIN_MS });
  await eventually(
    async () => expect(await page.getByRole('button', { name: 'Box' }).isEnabled()).toBe(true),
    WITHIN_MS,
  );
  await page.getByRole('button', { name: 'Box' }).click();
  const box = await picture.boundingBox();
  if (box === null) throw new Error('the picture has no place');
  const at = (column: number, row: number): readonly [number, number] => [
    box.x + ((column + 0.5) / 32) * box.width,
    box.y + ((row + 0.5) / 24) * box.height,
  ];
  await page.mouse.move(...at(4, 3));
  await page.mouse.down();
  await page.mouse.move(...at(9, 8), { steps: 4 });
  await page.mouse.up();
  // the bench has three regions already
  const row = page.getByTestId('measurement-4');
  await eventually(async () => expect(await row.textContent()).toMatch(/\d\.\d\u202F°C.*36 px/), WITHIN_MS);
  await row.getByLabel('w', { exact: true }).fill('2');
  await row.getByLabel('w', { exact: true }).press('Enter');
  await eventually(async () => expect(await row.textContent()).toMatch(/12 px/), WITHIN_MS);
  await page.getByRole('link', { name: 'Health' }).click();
  await page.getByRole('link', { name: 'Thermal' }).click();
  await page.getByTestId('measurement-4').waitFor({ timeout: WITHIN_MS });
  expect(complaints).toEqual([]);
}, 60_000);

test('a snapshot is an archive of a picture, a table and a document', async () => {
  await open('/thermal');
  const button = page.getByTestId('snapshot');
  await eventually(async () => expect(await button.isEnabled()).toBe(true), WITHIN_MS);
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toMatch(/^labgate-thermal-cam0-\d{8}T\d{6}Z\.zip$/);
  const bytes = await readFile(await download.path());
  const text = bytes.toString('latin1');
  for (const ending of ['.png', '.csv', '.json']) expect(text).toContain(`Z${ending}`);
  expect(text).toContain('# source: simulation');
  expect(complaints).toEqual([]);
}, 60_000);

test('the list of keys opens and is accessible, and single keys can be switched off', async () => {
  await open('/health');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ timeout: WITHIN_MS });
  expect(await violations(page)).toEqual([]);
  await page.getByRole('checkbox', { name: /Single keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  expect(new URL(page.url()).pathname).toBe('/health');
}, 60_000);
