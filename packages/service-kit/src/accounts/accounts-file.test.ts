import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addAccount, changePassword, removeAccount } from './account-changes.ts';
import { checkAccount, checkNewPassword, type Account } from './account.ts';
import { editAccounts, readAccounts } from './accounts-file.ts';
import { generatePassword, hashPassword } from './password-hash.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-accounts-'));
  path = join(folder, 'kept', 'users.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function alice(): Promise<Account> {
  return { name: 'alice', role: 'operator', password: await hashPassword('correct horse') };
}

test('a file that is not there has no users', () => {
  expect(readAccounts(path)).toEqual([]);
});

test('users come back as they were written, sorted, in a file for its owner alone, without the password', async () => {
  const first = await alice();
  const site: Account = { name: 'Site', role: 'bridge', commandRole: 'viewer', password: first.password };
  await editAccounts(path, (accounts) => addAccount(addAccount(accounts, first), site));
  expect(readAccounts(path)).toEqual([site, first]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).not.toContain('correct horse');
  expect(readdirSync(join(folder, 'kept'))).toEqual(['users.json']);
});

test('a user is changed and removed by name, and nobody twice', async () => {
  const first = await alice();
  const other = await hashPassword('another one');
  await editAccounts(path, () => [first]);
  await expect(editAccounts(path, (accounts) => addAccount(accounts, first))).rejects.toMatchObject({
    code: 'E_LIMIT',
  });
  await editAccounts(path, (accounts) => changePassword(accounts, 'alice', other));
  expect(readAccounts(path)[0]?.password).toEqual(other);
  await expect(editAccounts(path, (accounts) => removeAccount(accounts, 'bob'))).rejects.toMatchObject({
    code: 'E_UNKNOWN',
  });
  await editAccounts(path, (accounts) => removeAccount(accounts, 'alice'));
  expect(readAccounts(path)).toEqual([]);
});

test('a change that fails leaves the file as it was and no draft beside it', async () => {
  await editAccounts(path, () => []);
  const before = readFileSync(path, 'utf8');
  await expect(
    editAccounts(path, () => {
      throw new Error('changed my mind');
    }),
  ).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['users.json']);
});

test('one program at a time: the second is told to try again, and a lock of the dead does not count', async () => {
  await editAccounts(path, () => []);
  writeFileSync(`${path}.lock`, String(process.pid));
  await expect(editAccounts(path, () => [])).rejects.toMatchObject({ code: 'E_BUSY' });
  // No process has this number: it is above the largest of Linux.
  writeFileSync(`${path}.lock`, '4194305');
  await editAccounts(path, () => []);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('a file that others may read is refused with the remedy', async () => {
  await editAccounts(path, () => []);
  chmodSync(path, 0o640);
  expect(() => readAccounts(path)).toThrow(
    expect.objectContaining({ code: 'E_PERMISSION', message: expect.stringMatching(/chmod 600/) }),
  );
});

test.each([
  ['no JSON', '{'],
  ['another version', '{"formatVersion":2,"users":[]}'],
  [
    'a hash of another length',
    '{"formatVersion":1,"users":[{"name":"a","role":"admin","salt":"AAAA","hash":"AAAA"}]}',
  ],
  ['a role there is not', '{"formatVersion":1,"users":[{"name":"a","role":"root","salt":"","hash":""}]}'],
  ['something else at that place', '[]'],
])('%s is damaged, and the message names the file', (_what, text) => {
  writeFileSync(join(folder, 'users.json'), text, { mode: 0o600 });
  expect(() => readAccounts(join(folder, 'users.json'))).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', message: expect.stringContaining(folder) }),
  );
});

test.each(['', 'a b', 'a:b', 'a/b', '+', '#', '../x', '__proto__', 'ä', 'x'.repeat(65), '.hidden'])(
  'nobody is called %j',
  (name) => {
    expect(() => checkAccount({ name, role: 'admin' })).toThrow(
      expect.objectContaining({ code: 'E_SCHEMA' }),
    );
  },
);

test('a device is called as its id, and only a bridge has a role for its commands', () => {
  checkAccount({ name: 'dut9', role: 'device' });
  checkAccount({ name: 'site', role: 'bridge', commandRole: 'viewer' });
  for (const account of [
    { name: 'Dut9', role: 'device' },
    { name: 'run', role: 'device' },
    { name: 'alice', role: 'operator', commandRole: 'admin' },
  ] as const) {
    expect(() => checkAccount(account)).toThrow(expect.objectContaining({ code: 'E_SCHEMA' }));
  }
});

test('a password is neither short nor endless, and the complaint does not repeat it', () => {
  for (const password of ['secret!', 's'.repeat(257), 'with\0nothing']) {
    expect(() => checkNewPassword(password)).toThrow(
      expect.objectContaining({ code: 'E_SCHEMA', message: expect.not.stringContaining(password) }),
    );
  }
  checkNewPassword(generatePassword());
  expect(generatePassword()).not.toBe(generatePassword());
});
