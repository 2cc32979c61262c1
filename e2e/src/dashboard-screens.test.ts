import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { violations } from './violations.ts';

const rig = dashboardRig();

test('the first steps are there once, and gone for good when somebody takes them away', async () => {
  await rig.visit.go(rig.system.httpUrl);
  const welcome = rig.visit.page.getByTestId('welcome');
  await welcome.waitFor({ timeout: WITHIN_MS });
  expect(await welcome.getByRole('listitem').count()).toBe(4);
  await rig.visit.page.getByTestId('welcome-dismiss').click();
  expect(await welcome.count()).toBe(0);
  await rig.visit.page.reload();
  await rig.visit.page.getByTestId('device-psu0').waitFor({ timeout: WITHIN_MS });
  expect(await welcome.count()).toBe(0);
}, 60_000);

test('hostile text of a device that joins by itself is text', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/devices?dev=evil0`);
  // Live is the connection; what is not retained needs the subscriptions too.
  await rig.visit.page.getByTestId('device-row-psu0').waitFor({ timeout: WITHIN_MS });
  const hostile = '<img src=x onerror="document.title=1">';
  const description = { v: 1, id: 'evil0', kind: hostile, name: hostile, sim: false, streams: {}, cmds: {} };
  const client = await connectAsync(rig.system.mqttUrl, { reconnectPeriod: 0 });
  try {
    await client.publishAsync('lab/1/demo/evil0/$desc', JSON.stringify(description), { qos: 1 });
    const row = rig.visit.page.getByTestId('device-row-evil0');
    await eventually(async () => expect(await row.textContent()).toContain(hostile), WITHIN_MS);
    expect(await row.locator('img').count()).toBe(0);
    expect(await violations(rig.visit.page)).toEqual([]);
  } finally {
    await client.endAsync();
  }
}, 60_000);

test('a box that is drawn with the pointer is measured, kept, and changed by its fields', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/thermal`);
  const picture = rig.visit.page.locator('.thermal-overlay');
  await rig.visit.page.getByTestId('thermal-max').waitFor({ timeout: WITHIN_MS });
  await eventually(
    async () => expect(await rig.visit.page.getByRole('button', { name: 'Box' }).isEnabled()).toBe(true),
    WITHIN_MS,
  );
  await rig.visit.page.getByRole('button', { name: 'Box' }).click();
  const box = await picture.boundingBox();
  if (box === null) throw new Error('the picture has no place');
  const at = (column: number, row: number): readonly [number, number] => [
    box.x + ((column + 0.5) / 32) * box.width,
    box.y + ((row + 0.5) / 24) * box.height,
  ];
  await rig.visit.page.mouse.move(...at(4, 3));
  await rig.visit.page.mouse.down();
  await rig.visit.page.mouse.move(...at(9, 8), { steps: 4 });
  await rig.visit.page.mouse.up();
  // the bench has three regions already
  const row = rig.visit.page.getByTestId('measurement-4');
  await eventually(async () => expect(await row.textContent()).toMatch(/\d\.\d\u202F°C.*36 px/), WITHIN_MS);
  await row.getByLabel('w', { exact: true }).fill('2');
  await row.getByLabel('w', { exact: true }).press('Enter');
  await eventually(async () => expect(await row.textContent()).toMatch(/12 px/), WITHIN_MS);
  await rig.visit.page.getByRole('link', { name: 'Health' }).click();
  await rig.visit.page.getByRole('link', { name: 'Thermal' }).click();
  await rig.visit.page.getByTestId('measurement-4').waitFor({ timeout: WITHIN_MS });
  expect(rig.visit.complaints).toEqual([]);
}, 60_000);

test('a snapshot is an archive of a picture, a table and a document', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/thermal`);
  const button = rig.visit.page.getByTestId('snapshot');
  await eventually(async () => expect(await button.isEnabled()).toBe(true), WITHIN_MS);
  const [download] = await Promise.all([rig.visit.page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toMatch(/^labgate-thermal-cam0-\d{8}T\d{6}Z\.zip$/);
  const bytes = await readFile(await download.path());
  const text = bytes.toString('latin1');
  for (const ending of ['.png', '.csv', '.json']) expect(text).toContain(`Z${ending}`);
  expect(text).toContain('# source: simulation');
  expect(rig.visit.complaints).toEqual([]);
}, 60_000);

test('the list of keys opens and is accessible, and single keys can be switched off', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/health`);
  await rig.visit.page.keyboard.press('?');
  await rig.visit.page.getByRole('dialog', { name: 'Keys' }).waitFor({ timeout: WITHIN_MS });
  expect(await violations(rig.visit.page)).toEqual([]);
  await rig.visit.page.getByRole('checkbox', { name: /Single keys/ }).uncheck();
  await rig.visit.page.keyboard.press('Escape');
  await rig.visit.page.keyboard.press('g');
  await rig.visit.page.keyboard.press('v');
  expect(new URL(rig.visit.page.url()).pathname).toBe('/health');
}, 60_000);
