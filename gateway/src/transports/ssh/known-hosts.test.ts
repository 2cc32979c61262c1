import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { KnownHosts } from './known-hosts.ts';
import type { TrustedKey } from './ssh-connection.ts';

const root = mkdtempSync(join(tmpdir(), 'labgate-known-hosts-'));
afterAll(() => rmSync(root, { recursive: true }));

const KEY: TrustedKey = {
  type: 'ssh-ed25519',
  sha256: `SHA256:${'a'.repeat(43)}`,
  trustedAtMs: 1_767_225_600_000,
};
const OTHER: TrustedKey = { ...KEY, sha256: `SHA256:${'b'.repeat(43)}` };
const PLACE = 'ssh://10.100.0.1:22';

let files = 0;
const newPath = (): string => join(root, String(++files), 'data', 'known-hosts.json');

test('nobody is known before somebody is trusted, and no file is made for that', async () => {
  const path = newPath();
  expect(await new KnownHosts(path).find(PLACE)).toBeUndefined();
  expect(() => statSync(path)).toThrow('ENOENT');
});

test('what is trusted outlives the process, in a file that only its owner may read', async () => {
  const path = newPath();
  const known = new KnownHosts(path);
  await known.set(PLACE, KEY);
  expect(await known.find(PLACE)).toEqual(KEY);
  expect(await new KnownHosts(path).find(PLACE)).toEqual(KEY);
  expect(await new KnownHosts(path).find('ssh://10.100.0.1:2222')).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is forgotten is unknown again, and others stay', async () => {
  const path = newPath();
  const known = new KnownHosts(path);
  await known.set(PLACE, KEY);
  await known.set('ssh://[fe80::1]:22', OTHER);
  await known.set(PLACE, undefined);
  expect(await new KnownHosts(path).find(PLACE)).toBeUndefined();
  expect(await new KnownHosts(path).find('ssh://[fe80::1]:22')).toEqual(OTHER);
});

test('changes asked for at once all happen, and leave no draft behind', async () => {
  const path = newPath();
  const known = new KnownHosts(path);
  const places = Array.from({ length: 20 }, (_, i) => `ssh://10.100.1.${i}:22`);
  await Promise.all(places.map((place) => known.set(place, KEY)));
  const { hosts } = JSON.parse(readFileSync(path, 'utf8')) as { hosts: object };
  expect(Object.keys(hosts).toSorted()).toEqual(places.toSorted());
  expect(readdirSync(join(path, '..'))).toEqual(['known-hosts.json']);
});

test.each([
  '',
  '{',
  '[]',
  '{"formatVersion":2,"hosts":{}}',
  '{"formatVersion":1,"hosts":{"x":{"sha256":"SHA256:"}}}',
])('a file that holds %j is a fault, not an empty list, and is not written over', async (text) => {
  const path = newPath();
  await new KnownHosts(path).set(PLACE, KEY);
  writeFileSync(path, text);
  const known = new KnownHosts(path);
  await expect(known.find(PLACE)).rejects.toMatchObject({ code: 'E_CONFIG' });
  await expect(known.set(PLACE, OTHER)).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(readFileSync(path, 'utf8')).toBe(text);
  writeFileSync(path, JSON.stringify({ formatVersion: 1, hosts: { [PLACE]: KEY } }));
  expect(await known.find(PLACE)).toEqual(KEY);
});

test('a file that cannot be written is an error, and nothing counts as trusted', async () => {
  const path = newPath();
  await new KnownHosts(path).set(PLACE, KEY);
  const known = new KnownHosts(join(path, 'below-a-file', 'known-hosts.json'));
  await expect(known.set(PLACE, KEY)).rejects.toMatchObject({ code: 'E_CONFIG' });
});

test('without a path everything is in memory', async () => {
  const known = new KnownHosts(undefined);
  await known.set(PLACE, KEY);
  expect(await known.find(PLACE)).toEqual(KEY);
});
