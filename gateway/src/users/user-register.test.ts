import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  addAccount,
  createLogger,
  editAccounts,
  hashPassword,
  removeAccount,
  type Account,
} from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { UserRegister } from './user-register.ts';

let folder: string;
let path: string;
let clock: VirtualClock;
let register: UserRegister;
let alice: Account;
const log = createLogger('users', 'silent');
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-users-'));
  path = join(folder, 'users.json');
  clock = new VirtualClock();
  alice = { name: 'alice', role: 'operator', password: await hashPassword('correct horse') };
  const bridge: Account = { name: 'bridge', role: 'bridge', password: alice.password };
  register = new UserRegister({ path, services: [bridge], clock, log });
});
afterEach(() => {
  register.stop();
  rmSync(folder, { recursive: true });
});

test('a user that another program adds counts at the next login', async () => {
  expect(register.find('alice')).toBeUndefined();
  await editAccounts(path, (accounts) => addAccount(accounts, alice));
  expect(register.find('alice')).toMatchObject({ role: 'operator' });
});

test('who is removed or changed is told within a second, without anybody asking; who is not, is not', async () => {
  await editAccounts(path, () => [alice, { ...alice, name: 'bob' }, { ...alice, name: 'carol' }]);
  expect(register.list()).toHaveLength(3);
  register.start();
  const revoked: string[] = [];
  register.onRevoked((names) => revoked.push(...names));
  await editAccounts(path, () => [alice, { ...alice, name: 'carol', role: 'admin' }]);
  await clock.advance(1_000);
  expect(revoked.toSorted()).toEqual(['bob', 'carol']);
});

test('services come first, and are not in the list', async () => {
  await editAccounts(path, () => [{ ...alice, name: 'bridge', role: 'admin' }]);
  expect(register.find('bridge')?.role).toBe('bridge');
  expect(register.list().map(({ role }) => role)).toEqual(['admin']);
});

test('a file that becomes unreadable while it is mended changes nothing', async () => {
  await editAccounts(path, () => [alice]);
  register.list();
  writeFileSync(path, '{ half a fi');
  expect(register.find('alice')).toBeDefined();
  rmSync(path);
  expect(register.find('alice')).toBeUndefined();
});

test('a damaged file at the start is refused', () => {
  writeFileSync(path, '{', { mode: 0o600 });
  expect(() => new UserRegister({ path, services: [], clock, log })).toThrow(
    expect.objectContaining({ code: 'E_CONFIG' }),
  );
});

test('a change of its own is seen at once', async () => {
  await register.edit((accounts) => addAccount(accounts, alice));
  expect(register.find('alice')).toBeDefined();
  await register.edit((accounts) => removeAccount(accounts, 'alice'));
  expect(register.find('alice')).toBeUndefined();
});
