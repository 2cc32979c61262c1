import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

let system: RunningSystem;
let browser: Browser;
let page: Page;
/** What the browser complained about: a violated content security policy ends up here too. */
let complaints: string[];

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await system.stop();
}, 60_000);
beforeEach(async () => {
  complaints = [];
  page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterEach(async () => {
  await page.close();
});

const canvasPixels = (): Promise<string> =>
  page.getByTestId('thermal-canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

test('the thermal picture moves, the page says that it is live and that it is simulated', async () => {
  await page.goto(`${system.httpUrl}/thermal`);
  await eventually(async () => {
    expect(await page.evaluate('window.__labgate.painted')).toBeGreaterThan(3);
  }, 20_000);
  const before = await canvasPixels();
  await eventually(async () => expect(await canvasPixels()).not.toBe(before));
  expect(await page.getByTestId('connection-pill').textContent()).toContain('Live');
  expect(await page.getByTestId('simulated-badge').isVisible()).toBe(true);
  expect(await page.getByTestId('bench-name').textContent()).toBe('Demo bench');
  expect(complaints).toEqual([]);
}, 60_000);

test('a value comes with unit and state, drawn from the descriptor alone', async () => {
  await page.goto(system.httpUrl);
  const reading = page.getByTestId('reading-env0-temperature');
  await reading.waitFor({ timeout: 20_000 });
  await eventually(async () => expect(await reading.getAttribute('data-state')).toBe('live'));
  expect(await reading.textContent()).toMatch(/\d+\.\d\u202f?°C/);
  expect(complaints).toEqual([]);
}, 60_000);

test('the charts show history from before the page was loaded, and go on live after a reload', async () => {
  // Let the store have something from before the page.
  await eventually(async () => {
    const from = Date.now() - 600_000;
    const url = `${system.httpUrl}/api/v1/range?dev=env0&stream=env&props=temperature&from=${from}&to=${Date.now()}&raw=1`;
    const answer = (await (await fetch(url)).json()) as { props: Record<string, unknown[]> };
    expect(answer.props['temperature']?.length).toBeGreaterThan(4);
  }, 30_000);
  await page.goto(`${system.httpUrl}/charts`);
  await page.reload();
  const loadedMs = Date.now();
  const chart = page.locator('[data-testid^="chart-"][data-first-ms]').first();
  await chart.waitFor({ timeout: 20_000 });
  await eventually(async () => {
    expect(Number(await chart.getAttribute('data-first-ms'))).toBeLessThan(loadedMs - 2000);
  }, 20_000);
  const pointsBefore = Number(await chart.getAttribute('data-points'));
  await eventually(async () => {
    expect(Number(await chart.getAttribute('data-points'))).toBeGreaterThan(pointsBefore);
  }, 20_000);
  expect(await page.getByTestId('history-error').count()).toBe(0);
  expect(complaints).toEqual([]);
}, 90_000);

test('when the gateway goes away the page says so, and comes back to life by itself', async () => {
  const other = await startSystem();
  await page.goto(`${other.httpUrl}/thermal`);
  await eventually(
    async () => expect(await page.getByTestId('connection-pill').textContent()).toContain('Live'),
    20_000,
  );
  await other.stop();
  await page.getByTestId('disconnected-banner').waitFor({ timeout: 30_000 });
  expect(await page.getByTestId('connection-pill').textContent()).not.toContain('Live');
}, 120_000);
