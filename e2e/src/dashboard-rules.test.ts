import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { violations } from './violations.ts';

let system: RunningSystem;
let browser: Browser;
let visit: DashboardPage;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  visit = await DashboardPage.open(browser);
}, 120_000);
afterAll(async () => {
  await visit.close();
  await browser.close();
  await system.stop();
}, 60_000);

test('a rule is written with a preview, raises its alarm, which is announced, acknowledged and in the log', async () => {
  const { page } = visit;
  // The preview looks at what is stored, so something has to be.
  await eventually(async () => {
    const response = await fetch(`${system.httpUrl}/api/v1/latest?dev=cam0&stream=stats`);
    expect(await response.text()).toContain('"prop":"max"');
  }, WITHIN_MS);
  await visit.go(`${system.httpUrl}/events`);
  await page.getByTestId('new-rule').click({ timeout: WITHIN_MS });
  await page.getByTestId('save-rule').click();
  await visit.reads('rule-editor', /Choose a quantity/);
  await page.getByTestId('rule-id').fill('warm-spot');
  await page.getByTestId('rule-quantity').selectOption('cam0/stats/max');
  await page.getByTestId('rule-limit').fill('5');
  await visit.reads('rule-text', /^cam0\/stats\/max > 5 for 1 s$/);
  await visit.reads('rule-preview', /Would have fired once in the last 24\u202Fh/);
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('save-rule').click();
  await page.getByTestId('rule-warm-spot').waitFor({ timeout: WITHIN_MS });
  await visit.sees('alarm-warm-spot', 'active-unacked');
  await visit.reads('announcer-polite', /^Alarm: /);
  expect(await violations(page)).toEqual([]);
  await page
    .getByTestId('alarm-warm-spot')
    .getByRole('button', { name: /^Acknowledge/ })
    .click();
  await visit.sees('alarm-warm-spot', 'active-acked');
  await visit.reads('log-rows', /alarm\.acknowledged.*alarm\.raised.*config\.changed/s);
  expect(visit.complaints).toEqual([]);
}, 120_000);
