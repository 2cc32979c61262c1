import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger, hashPassword, type Account } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { SESSION_LIFE_MS, WebSessions } from './web-sessions.ts';

let folder: string;
let path: string;
let clock: VirtualClock;
let alice: Account;
let known: Account | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-sessions-'));
  path = join(folder, 'sessions.json');
  clock = new VirtualClock(1_000);
  alice = { name: 'alice', role: 'operator', password: await hashPassword('correct horse') };
  known = alice;
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(): WebSessions {
  const log = createLogger('users', 'silent');
  return new WebSessions({ path, users: { find: () => known }, clock, log });
}

test('a session outlives the gateway, and its file does not hold the secret', async () => {
  const sessions = open();
  const token = sessions.open(alice);
  await sessions.flush();
  expect(open().find(token)?.account).toBe(alice);
  expect(readFileSync(path, 'utf8')).not.toContain(token);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a session ends after its time, by signing out, with its password and with its user', async () => {
  const sessions = open();
  const ended: string[] = [];
  sessions.onEnded((id) => ended.push(id));
  const [old, left, changed, removed] = [0, 0, 0, 0].map(() => sessions.open(alice)) as [
    string,
    string,
    string,
    string,
  ];
  sessions.close(sessions.find(left)?.id ?? '');
  expect(sessions.find(left)).toBeUndefined();
  known = { ...alice, password: await hashPassword('another one') };
  expect(sessions.find(changed)).toBeUndefined();
  known = undefined;
  expect(sessions.find(removed)).toBeUndefined();
  known = alice;
  expect(sessions.find(old)).toBeDefined();
  clock.stepWall(SESSION_LIFE_MS);
  expect(sessions.find(old)).toBeUndefined();
  expect(ended).toHaveLength(4);
  await sessions.flush();
});

test('all sessions of a user end together', async () => {
  const sessions = open();
  const tokens = [sessions.open(alice), sessions.open(alice)];
  sessions.closeAllOf(['bob']);
  expect(tokens.map((token) => sessions.find(token) !== undefined)).toEqual([true, true]);
  sessions.closeAllOf(['alice']);
  expect(tokens.map((token) => sessions.find(token) !== undefined)).toEqual([false, false]);
  await sessions.flush();
});

test.each(['', 'x', '__proto__', '0'.repeat(4096)])('the token %j is nobody’s', (token) => {
  expect(open().find(token)).toBeUndefined();
});

test('a damaged file signs everybody out and is replaced', async () => {
  writeFileSync(path, '{');
  const sessions = open();
  const token = sessions.open(alice);
  await sessions.flush();
  expect(open().find(token)).toBeDefined();
});
