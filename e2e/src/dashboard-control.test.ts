import { expect, test } from '@jest/globals';
import { supplyStateSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { OFF_WITHIN_MS, offFromScreens } from './off-from-screens.ts';
import { startSystem } from './running-system.ts';
import { ALL_SCREENS } from './screenshots/screens.ts';
import { violations } from './violations.ts';

/** A busy machine is compared with a command of a plain client in the same run. */
const SLACK = 10;

/** Without interlocks: where others keep the machine busy a camera is silent for a second now and then, and they trip. */
const CONFIG = `
gateway: { id: demo }
devices:
  cam0: { kind: mlx90640, simulate: true, bus: 1 }
  psu0: { kind: psu-scpi, simulate: true, port: /dev/ttyUSB0, limits: { maxVoltageV: 15, maxCurrentA: 5 } }
`;

const rig = dashboardRig(CONFIG);

async function isOutputOn(): Promise<boolean> {
  return supplyStateSchema.parse(await rig.desk.command('psu0', 'get')).output;
}

/** Moves the focus with the keyboard alone until the element has it. */
async function tabTo(testId: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const focused = await rig.visit.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    if (focused === testId) return;
    await rig.visit.page.keyboard.press('Tab');
  }
  throw new Error(`${testId} cannot be reached with the keyboard`);
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await rig.visit.page.keyboard.press(key);
}

test('a burn-in with the keyboard alone: set, on, watch, off', async () => {
  await rig.desk.command('psu0', 'output', { on: false });
  await rig.visit.go(rig.system.httpUrl);
  await press('g', 's');
  await rig.visit.page.getByTestId('supply-psu0').waitFor({ timeout: WITHIN_MS });
  await tabTo('set-psu0-voltage');
  await press('Control+a');
  await rig.visit.page.keyboard.type('11.5');
  await press('Enter');
  await rig.visit.sees('request-psu0-voltage', 'confirmed');
  await rig.visit.reads('now-psu0-voltage', /11[.,]500?\u202FV/);
  await tabTo('on-psu0');
  await press('Enter');
  const dialog = rig.visit.page.getByRole('dialog', { name: /Turn the output of .* on\?/ });
  await dialog.waitFor({ timeout: WITHIN_MS });
  expect(await dialog.textContent()).toMatch(/Applies 11[.,]500?\u202FV.*Current alarms: /s);
  expect(await rig.visit.page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await press('Tab', 'Enter');
  await rig.visit.sees('output-psu0', 'on');
  expect(await rig.visit.stateOf('request-psu0-output')).toBe('confirmed');
  await press('g', 't');
  await eventually(() => expect(new URL(rig.visit.page.url()).pathname).toBe('/thermal'), WITHIN_MS);
  await press('Shift+Escape');
  await rig.visit.reads('output-off-notice', /Output off — confirmed \d\d:\d\d:\d\d/);
  expect(await isOutputOn()).toBe(false);
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);

test('OUTPUT OFF of every screen is confirmed by the read-back about as fast as a command can be', async () => {
  const { directMs, pageMs } = await offFromScreens(rig.system, rig.desk, rig.visit, ALL_SCREENS);
  const boundMs = Math.max(OFF_WITHIN_MS, SLACK * Math.max(...directMs));
  expect({ late: pageMs.filter((ms) => ms > boundMs), boundMs }).toEqual({ late: [], boundMs });
  expect(rig.visit.complaints).toEqual([]);
}, 240_000);

test('without a connection OUTPUT OFF says at once that the supply cannot be reached', async () => {
  const other = await startSystem();
  await rig.visit.go(`${other.httpUrl}/supply`);
  await rig.visit.page.getByTestId('supply-psu0').waitFor({ timeout: WITHIN_MS });
  await other.stop();
  await eventually(
    async () => expect(await rig.visit.stateOf('connection-pill')).not.toBe('live'),
    WITHIN_MS,
  );
  await rig.visit.page.getByTestId('output-off').click();
  await rig.visit.reads('output-off-notice', /Cannot reach the supply — use the front panel/);
  await rig.visit.page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
  expect(await rig.visit.page.getByTestId('set-psu0-voltage').isDisabled()).toBe(true);
  const reason = rig.visit.page.getByText('There is no connection to the gateway.').first();
  expect(await reason.isVisible()).toBe(true);
  expect(await violations(rig.visit.page)).toEqual([]);
}, 180_000);

test('with the serial cable pulled OUTPUT OFF says that it is not confirmed, until somebody takes that away', async () => {
  const other = await startSystem({ LABGATE_SCENARIO: 'psu-unplugged' });
  try {
    await rig.visit.go(`${other.httpUrl}/supply`);
    await eventually(async () => expect(await rig.visit.stateOf('state-psu0')).toBe('lost'), 60_000);
    await rig.visit.page.getByTestId('output-off').click();
    await rig.visit.reads('output-off-notice', /NOT CONFIRMED — use the front panel/);
    expect(await rig.visit.stateOf('output-psu0')).toBe('unknown');
    await rig.visit.page.getByRole('button', { name: 'Dismiss' }).first().click();
    await rig.visit.reads('output-off-notice', /^$/);
  } finally {
    await other.stop();
  }
}, 180_000);

test('a set-point above the limit of the bench is told at the field, and nothing is sent', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/supply`);
  const field = rig.visit.page.getByTestId('set-psu0-voltage');
  await field.waitFor({ timeout: WITHIN_MS });
  await field.fill('18');
  await field.press('Enter');
  await rig.visit.reads('supply-psu0', /18[.,]000\u202FV is above the bench limit 15[.,]000\u202FV/);
  expect(await rig.visit.stateOf('request-psu0-voltage')).toBe('idle');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
}, 60_000);
