import { expect, test } from '@jest/globals';
import { supplyStateSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { violations } from './violations.ts';

const ROW = 'interlock-row-over-volts';
/** Within the limit of the bench, above that of the interlock. */
const TOO_HIGH_V = 14;
const CONFIG = `
gateway: { id: demo }
mqtt: { anonymousRole: admin }
devices:
  psu0: { kind: psu-scpi, simulate: true, port: /dev/ttyUSB0, limits: { maxVoltageV: 15, maxCurrentA: 5 } }
interlocks:
  over-volts: { when: psu0/psu/vOut > 13, act: [psu0.off], silenceS: 60 }
`;

const rig = dashboardRig(CONFIG);

async function isOutputOn(): Promise<boolean> {
  return supplyStateSchema.parse(await rig.desk.command('psu0', 'get')).output;
}

/** Presses a button of an element, and then the one of the dialog that asks. */
async function pressAndConfirm(testId: string, button: RegExp, answer: string): Promise<void> {
  await rig.visit.page.getByTestId(testId).getByRole('button', { name: button }).click();
  await rig.visit.page.getByRole('dialog').getByRole('button', { name: answer, exact: true }).click();
}

test('a test of an interlock switches the output off and says how long that took', async () => {
  await rig.desk.command('psu0', 'output', { on: true });
  await rig.visit.go(`${rig.system.httpUrl}/events`);
  await rig.visit.sees(ROW, 'armed');
  await pressAndConfirm(ROW, /^Test…/, 'Trip it');
  await rig.visit.reads(ROW, /tested \d\d:\d\d:\d\d.*confirmed test at .* in \d+\u202Fms/);
  expect(await isOutputOn()).toBe(false);
  expect(await violations(rig.visit.page)).toEqual([]);
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);

test('an interlock that tripped is announced, keeps ON refused, and is reset on Supply', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/events`);
  await rig.visit.sees(ROW, 'armed');
  await rig.desk.command('psu0', 'set', { voltage: TOO_HIGH_V });
  await rig.desk.command('psu0', 'output', { on: true });
  await rig.visit.sees(ROW, 'tripped');
  await rig.visit.reads(ROW, /tripped (once|\d+ times) · last at [\d:]+ with 1[34][.,]\d+\u202FV/);
  await rig.visit.reads('announcer-assertive', /^Interlock over-volts has tripped/);
  expect(await violations(rig.visit.page)).toEqual([]);
  await rig.visit.page.getByRole('link', { name: 'Supply', exact: true }).click();
  const band = rig.visit.page.getByTestId('interlock-over-volts');
  await band.waitFor({ timeout: WITHIN_MS });
  await rig.visit.sees('output-psu0', 'off');
  expect(await violations(rig.visit.page)).toEqual([]);
  await expect(rig.desk.command('psu0', 'output', { on: true })).rejects.toMatchObject({
    code: 'E_INTERLOCK',
  });
  await rig.desk.command('psu0', 'set', { voltage: 5 });
  await band.getByRole('button', { name: /^Reset/ }).click();
  await band.waitFor({ state: 'detached', timeout: WITHIN_MS });
  expect(await isOutputOn()).toBe(false);
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);

test('an interlock is bypassed with a reason for the audit, for ten minutes, and says until when', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/events`);
  await rig.visit.sees(ROW, 'armed');
  await rig.visit.page
    .getByTestId(ROW)
    .getByRole('button', { name: /^Bypass…/ })
    .click();
  const dialog = rig.visit.page.getByRole('dialog', { name: /^Bypass over-volts/ });
  await dialog.getByLabel('Reason, for the audit').fill('hot air test <b>');
  await dialog.getByRole('button', { name: 'Bypass it' }).click();
  await rig.visit.sees(ROW, 'bypassed');
  await rig.visit.reads(ROW, /bypassed until \d\d:\d\d:\d\d/);
  await rig.visit.reads('log-rows', /hot air test <b>/);
  expect(await violations(rig.visit.page)).toEqual([]);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('a protection that tripped stands in a red band until it is cleared, which leaves the output off', async () => {
  await rig.desk.command('psu0', 'set', { voltage: 12 });
  await rig.visit.go(`${rig.system.httpUrl}/supply`);
  const level = rig.visit.page.getByTestId('set-psu0-ovp');
  await level.fill('8');
  await level.press('Enter');
  await rig.visit.sees('request-psu0-ovp', 'confirmed');
  await rig.visit.page.getByTestId('guard-psu0-ovp').click();
  await rig.desk.command('psu0', 'output', { on: true }).catch(() => undefined);
  const band = rig.visit.page.getByTestId('trip-psu0');
  await eventually(
    async () => expect(await band.textContent()).toContain('Over-voltage protection tripped'),
    WITHIN_MS,
  );
  expect(await violations(rig.visit.page)).toEqual([]);
  await rig.desk.command('psu0', 'set', { voltage: 5 });
  await band.getByRole('button', { name: 'Clear trip' }).click();
  await band.waitFor({ state: 'detached', timeout: WITHIN_MS });
  await rig.visit.sees('output-psu0', 'off');
  expect(await isOutputOn()).toBe(false);
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);
