import { expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { violations } from './violations.ts';

const rig = dashboardRig();

test('a command of the list runs on the board, its output is text, and the key of the board is shown', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/dut`);
  await rig.visit.page.getByTestId('command-dut0').selectOption('uptime');
  await rig.visit.page.getByTestId('run-dut0').click();
  await rig.visit.reads('command-result', /uptime.*exit 0.*stdout/s);
  await rig.visit.reads('host-key-dut0', /SHA256:[\w+/]{43}/);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('a key is forgotten and trusted anew while the board refuses to be signed in to', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/dut`);
  await rig.visit.page.getByTestId('forget-dut0').click();
  await rig.visit.page.getByRole('button', { name: 'Forget it' }).click();
  await rig.visit.sees('board-status-dut0', 'key-unknown');
  await rig.visit.reads('board-dut0', /nobody has trusted yet.*ssh-keygen -lf/s);
  await rig.visit.page.getByTestId('trust-dut0').click();
  await rig.visit.sees('board-status-dut0', 'ok');
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);

test('an ARP entry is previewed, written step by step, and taken back', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/dut`);
  const { page } = rig.visit;
  await page.getByTestId('arp-ip-dut0').fill('10.100.0.77');
  await page.getByTestId('arp-mac-dut0').fill('01-00-5e-00-00-01');
  await rig.visit.reads('arp-dut0', /This is the address of a group/);
  await page.getByTestId('arp-mac-dut0').fill('08-00-30-00-00-77');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await rig.visit.reads('arp-dut0', /ip neigh replace/);
  await page.getByRole('button', { name: 'Write the entry' }).click();
  await rig.visit.reads(
    'arp-dut0',
    /read back.*Verified: 10\.100\.0\.77 is at 08:00:30:00:00:77, was no entry/s,
  );
  await page.getByRole('button', { name: 'Roll back' }).click();
  await rig.visit.sees('arp-rollback-dut0', 'confirmed');
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);

test('hostile names of a supply and of a board are text on their screens', async () => {
  const hostile = '<img src=x onerror="document.title=1">';
  const command = { role: 'operator', schema: { type: 'object' } };
  const topic = gatewayTopics('demo').deviceDescription('evil1');
  const description = {
    v: 1,
    id: 'evil1',
    kind: hostile,
    name: hostile,
    sim: false,
    streams: {},
    cmds: { set: command, output: command, exec: command },
  };
  await rig.desk.client.publishAsync(topic, JSON.stringify(description), { qos: 1, retain: true });
  try {
    await rig.visit.go(`${rig.system.httpUrl}/supply`);
    const card = rig.visit.page.getByTestId('supply-evil1');
    await card.waitFor({ timeout: WITHIN_MS });
    expect(await card.textContent()).toContain(hostile);
    await rig.visit.go(`${rig.system.httpUrl}/dut?board=evil1`);
    await rig.visit.reads('board-evil1', /<img src=x/);
    expect(await rig.visit.page.locator('main img').count()).toBe(0);
    expect(await violations(rig.visit.page)).toEqual([]);
  } finally {
    await rig.desk.client.publishAsync(topic, '', { qos: 1, retain: true });
  }
}, 90_000);
