import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CommandRequester, gatewayTopics, supplyStateSchema, usersAnswerSchema } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { violations } from './violations.ts';

const WITHIN_MS = 30_000;
const SCREENS = [
  '/',
  '/thermal',
  '/charts',
  '/supply',
  '/dut',
  '/events',
  '/devices',
  '/settings',
  '/health',
];
/** What is asked of an idle machine; a busy one is compared with a command of a plain client in the same run. */
const OFF_WITHIN_MS = 500;
const SLACK = 10;

let system: RunningSystem;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let client: MqttClient;
let requester: CommandRequester;
let complaints: string[];

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  client = await connectAsync(system.mqttUrl, { clientId: 'desk', reconnectPeriod: 0 });
  requester = new CommandRequester({
    clientId: 'desk',
    timers: new SystemClock(),
    publish: (topic, payload) => void client.publish(topic, payload, { qos: 1 }),
  });
  client.on('message', (_topic, payload) => requester.take(payload));
  await client.subscribeAsync(gatewayTopics('demo').reply('desk'), { qos: 1 });
}, 120_000);
afterAll(async () => {
  await client.endAsync();
  await browser.close();
  await system.stop();
}, 60_000);
beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterEach(async () => {
  await context.close();
});

async function command(
  target: string,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const reply = await requester.send('demo', target, method, args, { timeoutMs: 10_000 });
  expect([target, method, reply.status, reply.msg]).toEqual([target, method, 'ok', '']);
  return reply.data;
}

async function open(path: string, url = system.httpUrl): Promise<void> {
  await page.goto(`${url}${path}`);
  await eventually(
    async () => expect(await page.getByTestId('connection-pill').getAttribute('data-state')).toBe('live'),
    WITHIN_MS,
  );
}

async function stateOf(testId: string, attribute = 'data-state'): Promise<string | null> {
  return page.getByTestId(testId).first().getAttribute(attribute);
}

async function isOutputOn(): Promise<boolean> {
  return supplyStateSchema.parse(await command('psu0', 'get', {})).output;
}

/** Moves the focus with the keyboard alone until the element has it. */
async function tabTo(testId: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    if (focused === testId) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${testId} cannot be reached with the keyboard`);
}

/** Time from the press until the page says that the output is off, ms. */
function offAndConfirmed(): Promise<number> {
  return page.evaluate(async () => {
    const notice = document.querySelector('[data-testid="output-off-notice"]');
    const button = document.querySelector<HTMLElement>('[data-testid="output-off"]');
    if (notice === null || button === null) throw new Error('the page has no OUTPUT OFF');
    const startMs = performance.now();
    button.click();
    return new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not confirmed: ${notice.textContent ?? ''}`)), 15_000);
      const look = (): void => {
        if (notice.getAttribute('data-tone') !== 'ok') return;
        clearTimeout(timer);
        observer.disconnect();
        resolve(performance.now() - startMs);
      };
      const observer = new MutationObserver(look);
      observer.observe(notice, { attributes: true, childList: true, subtree: true });
    });
  });
}

test('a burn-in with the keyboard alone: set, on, watch, off', async () => {
  await command('psu0', 'output', { on: false });
  await open('/');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByTestId('supply-psu0').waitFor({ timeout: WITHIN_MS });
  await tabTo('set-psu0-voltage');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('11.5');
  await page.keyboard.press('Enter');
  await eventually(async () => expect(await stateOf('request-psu0-voltage')).toBe('confirmed'), WITHIN_MS);
  await eventually(
    async () => expect(await page.getByTestId('now-psu0-voltage').textContent()).toMatch(/11[.,]500?\u202FV/),
    WITHIN_MS,
  );
  await tabTo('on-psu0');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /Turn the output of .* on\?/ });
  await dialog.waitFor({ timeout: WITHIN_MS });
  expect(await dialog.textContent()).toMatch(/Applies 11[.,]500?\u202FV.*Current alarms: /s);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await eventually(async () => expect(await stateOf('output-psu0')).toBe('on'), WITHIN_MS);
  expect(await stateOf('request-psu0-output')).toBe('confirmed');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await eventually(() => expect(new URL(page.url()).pathname).toBe('/thermal'), WITHIN_MS);
  await page.keyboard.press('Shift+Escape');
  await eventually(async () => expect(await stateOf('output-off-notice', 'data-tone')).toBe('ok'), WITHIN_MS);
  expect(await page.getByTestId('output-off-notice').textContent()).toMatch(
    /Output off — confirmed \d\d:\d\d:\d\d/,
  );
  expect(await isOutputOn()).toBe(false);
  expect(complaints).toEqual([]);
}, 120_000);

test('OUTPUT OFF of every screen is confirmed by the read-back about as fast as a command can be', async () => {
  await open('/');
  const directMs: number[] = [];
  const pageMs: number[] = [];
  for (const path of SCREENS) {
    await open(path);
    await eventually(
      async () => expect(await stateOf('output-off', 'aria-disabled')).toBe('false'),
      WITHIN_MS,
    );
    await command('psu0', 'output', { on: true });
    const startMs = performance.now();
    await command('psu0', 'output', { on: false });
    directMs.push(performance.now() - startMs);
    await command('psu0', 'output', { on: true });
    pageMs.push(await offAndConfirmed());
    expect(await isOutputOn()).toBe(false);
  }
  const boundMs = Math.max(OFF_WITHIN_MS, SLACK * Math.max(...directMs));
  expect([pageMs.filter((ms) => ms > boundMs), boundMs]).toEqual([[], boundMs]);
  expect(complaints).toEqual([]);
}, 240_000);

test('without a connection OUTPUT OFF says at once that the supply cannot be reached', async () => {
  const other = await startSystem();
  await open('/supply', other.httpUrl);
  await page.getByTestId('supply-psu0').waitFor({ timeout: WITHIN_MS });
  await other.stop();
  await eventually(async () => expect(await stateOf('connection-pill')).not.toBe('live'), WITHIN_MS);
  await page.getByTestId('output-off').click();
  await eventually(
    async () =>
      expect(await page.getByTestId('output-off-notice').textContent()).toContain(
        'Cannot reach the supply — use the front panel',
      ),
    WITHIN_MS,
  );
  await page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
  expect(await page.getByTestId('set-psu0-voltage').isDisabled()).toBe(true);
  expect(await page.getByText('There is no connection to the gateway.').first().isVisible()).toBe(true);
  expect(await violations(page)).toEqual([]);
}, 180_000);

test('with the serial cable pulled OUTPUT OFF says that it is not confirmed', async () => {
  const other = await startSystem({ LABGATE_SCENARIO: 'psu-unplugged' });
  try {
    await open('/supply', other.httpUrl);
    await eventually(async () => expect(await stateOf('state-psu0')).toBe('lost'), 60_000);
    await page.getByTestId('output-off').click();
    await eventually(
      async () =>
        expect(await page.getByTestId('output-off-notice').textContent()).toContain(
          'NOT CONFIRMED — use the front panel',
        ),
      60_000,
    );
    expect(await stateOf('output-psu0')).toBe('unknown');
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await eventually(
      async () => expect(await page.getByTestId('output-off-notice').textContent()).toBe(''),
      WITHIN_MS,
    );
  } finally {
    await other.stop();
  }
}, 180_000);

test('a set-point above the limit of the bench is told at the field, and nothing is sent', async () => {
  await open('/supply');
  const field = page.getByTestId('set-psu0-voltage');
  await field.waitFor({ timeout: WITHIN_MS });
  await field.fill('18');
  await field.press('Enter');
  await eventually(
    async () =>
      expect(await page.getByText(/18[.,]000\u202FV is above the bench limit 15[.,]000\u202FV/).count()).toBe(
        1,
      ),
    WITHIN_MS,
  );
  expect(await stateOf('request-psu0-voltage')).toBe('idle');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
}, 60_000);

test('a command of the list runs on the board, its output is text, and the key of the board is shown', async () => {
  await open('/dut');
  await page.getByTestId('command-dut0').selectOption('uptime');
  await page.getByTestId('run-dut0').click();
  const result = page.getByTestId('command-result').first();
  await result.waitFor({ timeout: WITHIN_MS });
  expect(await result.textContent()).toMatch(/uptime.*exit 0.*stdout/s);
  await eventually(
    async () => expect(await page.getByTestId('host-key-dut0').textContent()).toMatch(/SHA256:[\w+/]{43}/),
    WITHIN_MS,
  );
  expect(complaints).toEqual([]);
}, 60_000);

test('an ARP entry is previewed, written step by step, and taken back', async () => {
  await open('/dut');
  await page.getByTestId('arp-ip-dut0').fill('10.100.0.77');
  await page.getByTestId('arp-mac-dut0').fill('01-00-5e-00-00-01');
  expect(await page.getByText('This is the address of a group').count()).toBe(1);
  await page.getByTestId('arp-mac-dut0').fill('08-00-30-00-00-77');
  const arp = page.getByTestId('arp-dut0');
  await arp.getByRole('button', { name: 'Preview' }).click();
  await eventually(async () => expect(await arp.textContent()).toContain('ip neigh replace'), WITHIN_MS);
  await arp.getByRole('button', { name: 'Write the entry' }).click();
  await eventually(async () => expect(await arp.textContent()).toContain('read back'), WITHIN_MS);
  await eventually(
    async () =>
      expect(await arp.textContent()).toMatch(
        /Verified: 10\.100\.0\.77 is at 08:00:30:00:00:77, was no entry/,
      ),
    WITHIN_MS,
  );
  await arp.getByRole('button', { name: 'Roll back' }).click();
  await eventually(async () => expect(await stateOf('arp-rollback-dut0')).toBe('confirmed'), WITHIN_MS);
  expect(complaints).toEqual([]);
}, 90_000);

test('hostile names of a supply and of a board are text on their screens', async () => {
  const hostile = '<img src=x onerror="document.title=1">';
  const schema = { type: 'object' };
  const cmds = {
    set: { role: 'operator', schema },
    output: { role: 'operator', schema },
    exec: { role: 'operator', schema },
  };
  const topics = gatewayTopics('demo');
  const description = { v: 1, id: 'evil1', kind: hostile, name: hostile, sim: false, streams: {}, cmds };
  await client.publishAsync(topics.deviceDescription('evil1'), JSON.stringify(description), {
    qos: 1,
    retain: true,
  });
  try {
    await open('/supply');
    const card = page.getByTestId('supply-evil1');
    await card.waitFor({ timeout: WITHIN_MS });
    expect(await card.textContent()).toContain(hostile);
    await open('/dut?board=evil1');
    await eventually(
      async () => expect(await page.getByTestId('board-evil1').textContent()).toContain(hostile),
      WITHIN_MS,
    );
    expect(await page.locator('main img').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  } finally {
    await client.publishAsync(topics.deviceDescription('evil1'), '', { qos: 1, retain: true });
  }
}, 90_000);

test('a user may do what the role allows; the rest is disabled with the reason as text', async () => {
  const add = async (name: string, role: string): Promise<string> => {
    const { password = '' } = usersAnswerSchema.parse(
      await command('$gw', 'users', { action: 'add', name, role }),
    );
    return password;
  };
  const passwords = { vera: await add('vera', 'viewer'), otto: await add('otto', 'operator') };
  const account = page.locator('.popover .account');
  const press = (name: string): Promise<void> => account.getByRole('button', { name, exact: true }).click();
  // Whose the page is, is decided by its connection, so it is drawn anew after each change: the panel has to be opened again.
  const openAccount = async (): Promise<void> => {
    if ((await account.count()) === 0) await page.getByTestId('connection-pill').click();
    await eventually(async () => expect(await account.count()).toBe(1), WITHIN_MS);
  };
  const signIn = async (user: keyof typeof passwords): Promise<void> => {
    await openAccount();
    await press('Sign in');
    await account.getByLabel('User').fill(user);
    await account.getByLabel('Password').fill(passwords[user]);
    await press('Sign in');
    await eventually(async () => {
      await openAccount();
      expect(await account.textContent()).toContain(`Signed in as ${user}`);
    }, WITHIN_MS);
  };
  await open('/supply');
  await signIn('vera');
  await eventually(async () => expect(await stateOf('output-off', 'aria-disabled')).toBe('true'), WITHIN_MS);
  expect(await page.getByText('Your role is viewer; this needs operator.').first().isVisible()).toBe(true);
  expect(await page.getByTestId('set-psu0-voltage').isDisabled()).toBe(true);
  expect(await violations(page)).toEqual([]);
  await press('Sign out');
  await eventually(async () => {
    await openAccount();
    expect(await account.textContent()).toContain('Not signed in');
  }, WITHIN_MS);
  await signIn('otto');
  await eventually(async () => expect(await stateOf('output-off', 'aria-disabled')).toBe('false'), WITHIN_MS);
  await page.getByRole('link', { name: 'Settings' }).click();
  await eventually(
    async () =>
      expect(await page.getByTestId('config-closed').textContent()).toBe(
        'Your role is operator; this needs admin.',
      ),
    WITHIN_MS,
  );
}, 120_000);

test('a setting is edited, reviewed and applied, and the gateway finds what is wrong', async () => {
  await open('/settings');
  await page.getByTestId('section-http').click();
  const hosts = page.getByTestId('config-http.allowedHosts').locator('textarea');
  await hosts.waitFor({ timeout: WITHIN_MS });
  expect(await page.getByTestId('config-http.port').textContent()).toMatch(/needs restart.*0 to 65535/s);
  await hosts.fill('bench.example');
  await page.getByTestId('review-changes').click();
  const dialog = page.getByRole('dialog', { name: 'Apply these changes?' });
  await dialog.waitFor({ timeout: WITHIN_MS });
  expect(await dialog.textContent()).toMatch(/http\.allowedHosts.*\["bench\.example"\]/s);
  await page.getByTestId('apply-changes').click();
  await eventually(async () => expect(await stateOf('change-bar')).toBe('applied'), WITHIN_MS);
  expect(await page.getByTestId('change-bar').textContent()).toContain('From the next start');
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
}, 90_000);
