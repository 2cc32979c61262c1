import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSummarySchema, type RunSummary } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { CommandDesk } from './command-desk.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const plan = (voltage: number): string => `name: Warm up
supply: psu0
limits: [cam0/stats/max > 150 for 5 frames]
steps:
  - set: { voltage: ${voltage}, currentLimit: 1.5 }
  - output: true
  - mark: warm-up
  - hold: { forS: 600 }
`;

let system: RunningSystem;
let desk: CommandDesk;
let browser: Browser;
let visit: DashboardPage;
let page: Page;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  desk = await CommandDesk.open(system.mqttUrl);
  visit = await DashboardPage.open(browser);
  ({ page } = visit);
  await visit.go(`${system.httpUrl}/runs`);
}, 120_000);
afterAll(async () => {
  await desk.close();
  await browser.close();
  await system.stop();
}, 60_000);

async function openPlan(text: string): Promise<void> {
  const file = { name: 'warm-up.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) };
  await page.getByTestId('run-plan-file').setInputFiles(file);
}

function isOutputOn(on: boolean): Promise<void> {
  return eventually(
    async () => expect(await desk.command('psu0', 'get')).toMatchObject({ output: on }),
    WITHIN_MS,
  );
}

async function newestRun(): Promise<RunSummary> {
  const { runs } = (await desk.command('run', 'list')) as { runs: unknown[] };
  return runSummarySchema.parse(runs[0]);
}

test('a plan above the limits of the bench is drawn, its fault named, and it cannot be started', async () => {
  await page.getByTestId('run-serial').fill('WET-017');
  await openPlan(plan(99));
  const dryRun = page.getByTestId('dry-run');
  await dryRun.getByText('99 V is above the bench limit').waitFor({ timeout: WITHIN_MS });
  expect(await page.getByTestId('run-start').isDisabled()).toBe(true);
  await openPlan('name: [');
  await page.getByText('The plan could not be played through').waitFor({ timeout: WITHIN_MS });
  await openPlan('x'.repeat(200_000));
  await page.getByText('warm-up.yaml is no plan').waitFor({ timeout: WITHIN_MS });
  expect(await page.getByTestId('run-plan').inputValue()).toBe(':none');
});

test('a plan is opened, started, held, gone on with and aborted: the output is off, the run goes on until it is stopped', async () => {
  await openPlan(plan(12));
  await page.getByTestId('dry-run').getByText('hold for 600 s').waitFor({ timeout: WITHIN_MS });
  await page.getByTestId('run-start').click();
  await visit.sees('plan-progress', 'running');
  const progress = page.getByTestId('plan-progress');
  await eventually(async () => expect(await progress.textContent()).toContain('hold for 600 s'), WITHIN_MS);
  await isOutputOn(true);
  await progress.getByRole('button', { name: 'Pause' }).click();
  await visit.sees('plan-progress', 'paused');
  await isOutputOn(true);
  await progress.getByRole('button', { name: 'Go on' }).click();
  await visit.sees('plan-progress', 'running');
  await progress.getByRole('button', { name: 'Abort → OFF' }).click();
  await visit.sees('plan-progress', 'aborted');
  await isOutputOn(false);
  expect(await newestRun()).toMatchObject({ state: 'recording', verdict: { pass: false } });
  await page.getByTestId('run-stop').click();
  const row = page.locator('.run-table tbody tr').first();
  await eventually(async () => expect(await row.textContent()).toMatch(/WET-017.*fail/), WITHIN_MS);
}, 120_000);

test('two runs are compared channel by channel over the time since each began', async () => {
  await page.getByTestId('run-serial').fill('WET-018');
  await page.getByTestId('run-start').click();
  await eventually(async () => expect((await newestRun()).counts.frames).toBeGreaterThan(40), WITHIN_MS);
  await page.getByTestId('run-stop').click();
  await eventually(async () => expect(await page.locator('.run-table tbody tr').count()).toBe(2), WITHIN_MS);
  for (const serial of ['WET-017', 'WET-018']) {
    await page.getByRole('checkbox', { name: new RegExp(`Compare ${serial}`) }).check();
  }
  const comparison = page.getByTestId('comparison');
  await comparison.getByText('A · WET-01').waitFor({ timeout: WITHIN_MS });
  const table = comparison.getByRole('region', { name: 'Differences' });
  await table
    .getByRole('button', { name: /^psu0 · / })
    .first()
    .click();
  await eventually(
    async () => expect(await table.locator('tbody tr').count()).toBeGreaterThan(20),
    WITHIN_MS,
  );
  expect(await table.locator('tbody tr[data-chosen="true"]').textContent()).toMatch(/psu0.*V|A|W/);
  expect(await comparison.locator('canvas').count()).toBe(1);
  await comparison.getByRole('button', { name: 'Close' }).click();
  await comparison.waitFor({ state: 'detached' });
}, 120_000);

test('a run that is kept cannot be deleted on the screen', async () => {
  const row = page.locator('.run-table tbody tr').first();
  await row.getByRole('button', { name: /Keep/ }).click();
  await row.getByRole('button', { name: /Kept/ }).waitFor({ timeout: WITHIN_MS });
  expect((await newestRun()).keep).toBe(true);
  expect(await row.getByRole('button', { name: /Delete/ }).isDisabled()).toBe(true);
});

test('a replay is played on the thermal screen and on the charts, with the time line of the recording on both', async () => {
  const row = page.locator('.run-table tbody tr').last();
  await row.getByRole('button', { name: /Replay/ }).click();
  await visit.sees('replay-bar', 'paused');
  await page.getByTestId('replay-play').click();
  await visit.sees('replay-bar', 'playing');
  await eventually(
    async () =>
      expect(await page.getByRole('list', { name: 'Events of the recording' }).textContent()).toContain(
        'run.mark',
      ),
    WITHIN_MS,
  );
  await page.getByRole('navigation').getByRole('link', { name: 'Charts' }).first().click();
  await page.getByRole('heading', { name: 'Charts', level: 1 }).waitFor({ timeout: WITHIN_MS });
  await page.getByTestId('replay-bar').waitFor({ timeout: WITHIN_MS });
  const chart = page.locator('[data-testid^="chart-"][data-points]').first();
  await eventually(
    async () => expect(Number(await chart.getAttribute('data-points'))).toBeGreaterThanOrEqual(2),
    WITHIN_MS,
  );
  const position = page.getByTestId('replay-position');
  const start = Number(await position.getAttribute('min'));
  await position.fill(String(start));
  await eventually(
    async () => expect(Number(await position.inputValue())).toBeLessThan(start + 5_000),
    WITHIN_MS,
  );
  await page.getByRole('button', { name: 'Close, back to live' }).click();
  await eventually(() => expect(new URL(page.url()).searchParams.get('gw')).toBeNull(), WITHIN_MS);
  await eventually(async () => expect(await page.locator('.run-table tbody tr').count()).toBe(2), WITHIN_MS);
  expect(visit.complaints).toEqual([]);
}, 120_000);
