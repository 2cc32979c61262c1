import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { WebServer } from './web-server.ts';

let browser: Browser;
let gateways: readonly RunningSystem[];
let server: WebServer;
let visit: DashboardPage;

/** A gateway of one simulated sensor and, on the first, a supply. */
function startBench(id: string, devices: string): Promise<RunningSystem> {
  return startSystem({}, `gateway: { id: ${id}, name: Bench ${id} }\ndevices:\n${devices}`);
}

beforeAll(async () => {
  const cam0 = '  cam0: { kind: mlx90640, simulate: true, bus: 1 }\n';
  const env0 = '  env0: { kind: bme688, simulate: true, bus: 3 }\n';
  const psu0 = '  psu0: { kind: psu-scpi, simulate: true, port: /dev/ttyUSB0 }\n';
  const [west, east, launched] = await Promise.all([
    startBench('west', cam0 + psu0),
    startBench('east', env0),
    launchBrowser(),
  ]);
  browser = launched;
  gateways = [west, east];
  server = await WebServer.start({ west: west.httpUrl, east: east.httpUrl });
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
}, 60_000);
beforeEach(async () => {
  visit = await DashboardPage.open(browser);
});
afterEach(async () => {
  await visit.close();
});

test('a page from another server shows the first gateway of its list, live, with pictures and history', async () => {
  await visit.go(server.url);
  await eventually(() => expect(new URL(visit.page.url()).searchParams.get('at')).toBe('west'), WITHIN_MS);
  await visit.reads('bench-name', /^Bench west$/);
  await visit.sees('reading-psu0-vOut', 'live');
  await visit.page.getByRole('navigation').getByRole('link', { name: 'Thermal' }).click();
  await eventually(
    async () => expect(await visit.page.evaluate('window.__labgate.painted')).toBeGreaterThan(3),
    WITHIN_MS,
  );
  await visit.page.getByRole('navigation').getByRole('link', { name: 'Charts' }).click();
  const chart = visit.page.locator('[data-testid^="chart-"][data-first-ms]').first();
  await chart.waitFor({ timeout: WITHIN_MS });
  expect(await visit.page.getByTestId('history-error').count()).toBe(0);
  // Until it has read the list the page tries its own origin, as one that a gateway serves does.
  expect(visit.complaints.filter((text) => !text.includes('WebSocket handshake'))).toEqual([]);
}, 120_000);

test('a supply is commanded through the other server', async () => {
  await visit.go(`${server.url}/supply?at=west`);
  const field = visit.page.getByTestId('set-psu0-voltage');
  await field.waitFor({ timeout: WITHIN_MS });
  await field.fill('3.3');
  await field.press('Enter');
  await visit.sees('request-psu0-voltage', 'confirmed');
  await visit.page.getByTestId('output-off').click();
  await visit.reads('output-off-notice', /Output off — confirmed/);
  expect(visit.complaints).toEqual([]);
}, 120_000);

test('the selector goes to another gateway of the list, and the address says which', async () => {
  await visit.go(`${server.url}/?at=west`);
  await visit.page.getByTestId('gateway-place').selectOption('east');
  await visit.reads('bench-name', /^Bench east$/);
  expect(new URL(visit.page.url()).searchParams.get('at')).toBe('east');
  await visit.sees('reading-env0-temperature', 'live');
  expect(await visit.page.getByTestId('reading-psu0-vOut').count()).toBe(0);
  await visit.page.reload();
  await visit.reads('bench-name', /^Bench east$/);
  expect(visit.complaints).toEqual([]);
}, 120_000);

test('a gateway of the list that is down is told, and the others are still there', async () => {
  const [, east] = gateways;
  await visit.go(`${server.url}/?at=east`);
  await visit.reads('bench-name', /^Bench east$/);
  await east?.stop();
  await visit.page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
  await visit.page.getByTestId('gateway-place').selectOption('west');
  await visit.reads('bench-name', /^Bench west$/);
  await visit.sees('connection-pill', 'live');
  expect(await visit.page.getByTestId('disconnected-banner').count()).toBe(0);
}, 120_000);
