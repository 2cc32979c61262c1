import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const WITHIN_MS = 30_000;
/** So long that a few frames are in the recording. */
const RECORDED_FRAMES = 5;

let system: RunningSystem;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await system.stop();
}, 60_000);

test('a run is started, judged and stopped, its report is shown, and its replay is held and stepped', async () => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${system.httpUrl}/runs`);
  await page.getByTestId('runs-empty').waitFor({ timeout: WITHIN_MS });
  await page.getByTestId('run-serial').fill('WET-017');
  await page.getByTestId('run-start').click();
  const current = page.getByTestId('current-run');
  await eventually(async () => {
    const frames = /Frames(\d+)/.exec((await current.textContent()) ?? '')?.[1];
    expect(Number(frames)).toBeGreaterThan(RECORDED_FRAMES);
  }, WITHIN_MS);
  await page.getByRole('button', { name: '✓ Pass' }).click();
  await page.getByTestId('run-stop').click();
  const row = page.locator('.run-table tbody tr').first();
  await eventually(async () => expect(await row.textContent()).toMatch(/WET-017.*pass/), WITHIN_MS);
  const report = row.getByRole('button', { name: /^Report/ });
  await eventually(async () => expect(await report.isEnabled()).toBe(true), WITHIN_MS);
  await report.click();
  const paper = page.frameLocator('[data-testid="report-frame"]');
  await paper.getByText('WET-017').first().waitFor({ timeout: WITHIN_MS });
  await page.keyboard.press('Escape');

  await row.getByRole('button', { name: /Replay/ }).click();
  const bar = page.getByTestId('replay-bar');
  await bar.waitFor({ timeout: WITHIN_MS });
  await page.getByTestId('replay-play').click();
  await eventually(async () => expect(await bar.textContent()).toContain('confirmed play'), WITHIN_MS);
  await eventually(
    async () => expect(await page.evaluate('window.__labgate.painted')).toBeGreaterThan(0),
    WITHIN_MS,
  );
  await page.getByRole('button', { name: 'Close, back to live' }).click();
  await eventually(() => expect(new URL(page.url()).searchParams.get('gw')).toBeNull(), WITHIN_MS);
  expect(complaints).toEqual([]);
  await page.close();
}, 180_000);
