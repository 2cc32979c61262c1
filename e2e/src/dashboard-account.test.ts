import { expect, test } from '@jest/globals';
import { usersAnswerSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { violations } from './violations.ts';

const rig = dashboardRig();

function account() {
  return rig.visit.page.locator('.popover .account');
}

// Whose the page is, is decided by its connection, so it is drawn anew after each change: the panel has to be opened again.
async function withPanel(look: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    const pill = rig.visit.page.getByTestId('connection-pill');
    if ((await pill.getAttribute('aria-expanded')) !== 'true') await pill.click();
    await look();
  }, WITHIN_MS);
}

async function accountReads(text: string): Promise<void> {
  await withPanel(async () => expect(await account().textContent({ timeout: 1_000 })).toContain(text));
}

async function press(name: string): Promise<void> {
  await withPanel(() => account().getByRole('button', { name, exact: true }).click({ timeout: 1_000 }));
}

async function signIn(user: string, password: string): Promise<void> {
  await accountReads('Not signed in');
  await press('Sign in');
  await account().getByLabel('User').fill(user);
  await account().getByLabel('Password').fill(password);
  await press('Sign in');
}

async function addUsers(): Promise<{ readonly vera: string; readonly otto: string }> {
  const add = async (name: string, role: string): Promise<string> => {
    const answer = usersAnswerSchema.parse(
      await rig.desk.command('$gw', 'users', { action: 'add', name, role }),
    );
    return answer.password ?? '';
  };
  return { vera: await add('vera', 'viewer'), otto: await add('otto', 'operator') };
}

test('a user may do what the role allows; the rest is disabled with the reason as text', async () => {
  const passwords = await addUsers();
  await rig.visit.go(`${rig.system.httpUrl}/supply`);
  await signIn('vera', 'wrong');
  await eventually(
    async () => expect(await account().getByRole('alert').textContent()).not.toBe(''),
    WITHIN_MS,
  );
  await account().getByLabel('Password').fill(passwords.vera);
  await press('Sign in');
  await accountReads('Signed in as vera');
  await rig.visit.sees('output-off', 'true', 'aria-disabled');
  const reason = rig.visit.page.getByText('Your role is viewer; this needs operator.').first();
  await reason.waitFor({ state: 'attached', timeout: WITHIN_MS });
  expect(await rig.visit.page.getByTestId('set-psu0-voltage').isDisabled()).toBe(true);
  expect(await violations(rig.visit.page)).toEqual([]);
  await press('Sign out');
  await signIn('otto', passwords.otto);
  await accountReads('Signed in as otto');
  await rig.visit.sees('output-off', 'false', 'aria-disabled');
  await rig.visit.page.getByRole('link', { name: 'Settings' }).click();
  await rig.visit.reads('config-closed', /^Your role is operator; this needs admin\.$/);
}, 150_000);

test('Settings lists the users, also where a page begins there', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/settings`);
  await rig.visit.reads('users', /otto operator.*vera viewer/s);
  expect(rig.visit.complaints).toEqual([]);
}, 60_000);

test('a setting is edited, reviewed and applied, and says from when on it counts', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/settings`);
  await rig.visit.page.getByTestId('section-http').click();
  const hosts = rig.visit.page.getByTestId('config-http.allowedHosts').locator('textarea');
  await hosts.waitFor({ timeout: WITHIN_MS });
  await rig.visit.reads('config-http.port', /needs restart.*0 to 65535/s);
  await hosts.fill('bench.example');
  await rig.visit.page.getByTestId('review-changes').click();
  const dialog = rig.visit.page.getByRole('dialog', { name: 'Apply these changes?' });
  await dialog.waitFor({ timeout: WITHIN_MS });
  expect(await dialog.textContent()).toMatch(/http\.allowedHosts.*\["bench\.example"\]/s);
  await rig.visit.page.getByTestId('apply-changes').click();
  await rig.visit.sees('change-bar', 'applied');
  await rig.visit.reads('change-bar', /From the next start/);
  expect(await violations(rig.visit.page)).toEqual([]);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('what the gateway finds wrong stands at its field', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/settings`);
  await rig.visit.page.getByTestId('device-form-dut0').locator('summary').click();
  const commands = rig.visit.page.getByTestId('config-devices.dut0.commands').locator('textarea');
  await commands.waitFor({ timeout: WITHIN_MS });
  await commands.fill('[{"name":"say","command":"echo {{word}}"}]');
  await rig.visit.page.getByTestId('review-changes').click();
  await rig.visit.sees('change-bar', 'faulty');
  await rig.visit.reads('config-devices.dut0.commands', /word/);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);
