import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { DashboardPage, WITHIN_MS } from './dashboard-page.ts';
import { FakedClock } from './faked-clock.ts';
import { FLEET_PASSWORD, GatewayFleet } from './gateway-fleet.ts';
import { PageHost } from './page-host.ts';
import { PATIENCE_MS } from './storage-rig.ts';

const MINUTES_MS = 300_000;
const IDS = ['bench-1', 'bench-2', 'bench-3', 'bench-4', 'bench-5'];
/** The gateway whose clock is ahead, and by how much, s. */
const AHEAD = { id: 'bench-4', byS: 300 };

let folder: string;
let fleet: GatewayFleet;
let host: PageHost;
let browser: Browser;
let visit: DashboardPage;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-clock-'));
  fleet = await GatewayFleet.start({
    gateways: IDS.length,
    workers: 2,
    rateHz: 2,
    environment: {
      [AHEAD.id]: new FakedClock(folder, Date.now() + AHEAD.byS * 1000).environment,
    },
  });
  host = await PageHost.start(fleet.site.webSocketPort);
  browser = await launchBrowser();
  visit = await DashboardPage.open(browser);
  ({ page } = visit);
}, MINUTES_MS);
afterAll(async () => {
  await browser.close();
  await host.stop();
  await fleet.stop();
  rmSync(folder, { recursive: true });
}, MINUTES_MS);

const choice = () => page.getByTestId('gateway-choice');

/** Goes to one of the gateways of the page and waits until its supply shows a live value. */
async function choose(id: string): Promise<void> {
  await choice().selectOption(id);
  await visit.sees('reading-env0-temperature', 'live');
}

test(
  'one page shows every gateway of the site to whoever signs in at the broker',
  async () => {
    await page.goto(`${host.url}/?at=site`);
    await visit.sees('connection-pill', 'unauthorised');
    await page.getByTestId('connection-pill').click();
    const account = page.locator('.popover');
    await account.getByLabel('User').fill('alice');
    await account.getByLabel('Password').fill(FLEET_PASSWORD);
    await account.getByRole('button', { name: 'Sign in', exact: true }).click();
    await visit.sees('connection-pill', 'live');
    await eventually(
      async () => expect(await choice().locator('option').allTextContents()).toEqual(IDS),
      WITHIN_MS,
    );
    for (const id of IDS) await choose(id);
  },
  MINUTES_MS,
);

test(
  'each has the offset of its own clock',
  async () => {
    await choose(AHEAD.id);
    await eventually(
      async () =>
        expect(await page.locator('header').textContent()).toMatch(/clock differs by .?(299|300|301)/),
      WITHIN_MS,
    );
    await choose('bench-1');
    await eventually(
      async () => expect(await page.locator('header').textContent()).not.toContain('clock differs'),
      WITHIN_MS,
    );
  },
  MINUTES_MS,
);

test(
  'bridge workers split them: each gateway is answered for once',
  async () => {
    const client = await connectAsync(fleet.siteUrl, { protocolVersion: 4, clientId: 'desk' });
    const replies = new Map<string, string[]>();
    client.on('message', (topic, payload) => {
      const { id, status } = JSON.parse(String(payload)) as { id: string; status?: string };
      const gw = topic.split('/')[2] ?? '';
      replies.set(gw, [...(replies.get(gw) ?? []), `${id} ${status ?? ''}`]);
    });
    await client.subscribeAsync(gatewayTopics('+').reply('desk'), { qos: 1 });
    for (const [i, gw] of IDS.entries()) await eventually(() => askOnce(client, gw, i, replies), PATIENCE_MS);
    await client.endAsync();
    const answered = [...replies.values()].flat().filter((reply) => reply.endsWith(' ok'));
    expect(answered).toHaveLength(new Set(answered).size);
  },
  MINUTES_MS,
);

let asked = 0;
async function askOnce(
  client: MqttClient,
  gw: string,
  i: number,
  replies: Map<string, string[]>,
): Promise<void> {
  const id = `${i}-${++asked}`;
  const request = JSON.stringify({
    v: 1,
    id,
    from: 'desk',
    ts: Date.now() + clockOf(gw),
    args: { dev: 'env0' },
  });
  await client.publishAsync(gatewayTopics(gw).command('$store', 'latest'), request, { qos: 1 });
  await eventually(() => expect(replies.get(gw)).toContain(`${id} ok`), 3_000);
}

const clockOf = (gw: string): number => (gw === AHEAD.id ? AHEAD.byS * 1000 : 0);

test(
  'one that dies is lost, and only that one',
  async () => {
    await choose('bench-1');
    await fleet.members[1]?.service.end('SIGKILL');
    await eventually(async () => {
      const texts = await choice().locator('option').allTextContents();
      expect(texts).toEqual(IDS.map((id) => (id === 'bench-2' ? 'bench-2 (lost)' : id)));
    }, PATIENCE_MS);
    await choice().selectOption('bench-2');
    await visit.sees('reading-env0-temperature', 'offline');
    await choose('bench-3');
  },
  MINUTES_MS,
);
