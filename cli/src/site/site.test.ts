import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'labgate-site-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function labgate(args: readonly string[], input = ''): Promise<{ code: number; notes: string }> {
  const terminal = new MemoryTerminal();
  terminal.stdin.end(input);
  return { code: await run(terminal, args), notes: terminal.notes };
}

const read = (name: string): string => readFileSync(join(dir, name), 'utf8');

test('the folder of a site has no token left in its configuration, and follows its users', async () => {
  expect((await labgate(['site', 'init', dir, '--mqtt-port', '2883'])).code).toBe(EXIT.ok);
  expect(read('mosquitto.conf')).not.toMatch(/@[A-Z_]+@/);
  expect(read('mosquitto.conf')).toMatch(/^listener 2883 127\.0\.0\.1$/m);
  const users = ['--file', join(dir, 'users.json')];
  await labgate(['user', 'add', 'alice', '--role', 'viewer', ...users], 'correct horse');
  expect(read('passwd')).toMatch(/^alice:\$7\$10000\$[A-Za-z0-9+/=]{16}\$[A-Za-z0-9+/=]{88}\n$/);
  expect(read('acl')).toMatch(/^user alice$/m);
  expect(['passwd', 'acl', 'users.json'].map((name) => statSync(join(dir, name)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o600,
  ]);
  const before = read('passwd');
  await labgate(['user', 'passwd', 'alice', ...users], 'another horse');
  expect(read('passwd')).not.toBe(before);
  await labgate(['user', 'remove', 'alice', ...users]);
  expect([read('passwd'), read('acl').includes('alice')]).toEqual(['', false]);
});

test('TLS adds listeners that take TLS 1.2 and later, and needs both files', async () => {
  await labgate(['site', 'init', dir, '--cert', 'a.pem', '--key', 'a.key', '--client-ca', 'ca.pem']);
  expect(read('mosquitto.conf').match(/tls_version tlsv1\.2/g)).toHaveLength(2);
  expect(read('mosquitto.conf')).toMatch(/require_certificate true/);
  expect((await labgate(['site', 'init', dir, '--cert', 'a.pem'])).code).toBe(EXIT.usage);
});

test('a gateway has three connections in a file for its owner alone, until it is removed', async () => {
  await labgate(['site', 'init', dir]);
  const add = ['site', 'add-gateway', 'bench-1', 'mqtt://10.0.0.7', '--user', 'site', '--dir', dir];
  expect((await labgate(add, 'correct horse\n')).code).toBe(EXIT.ok);
  const file = read('gateways/bench-1.conf');
  expect(file.match(/^connection .*$/gm)).toEqual([
    'connection bench-1-telemetry',
    'connection bench-1-frames',
    'connection bench-1-commands',
  ]);
  expect(file.match(/^cleansession .*$/gm)).toEqual([
    'cleansession false',
    'cleansession true',
    'cleansession true',
  ]);
  expect(file).toMatch(/^topic \+\/cmd\/# in 1 lab\/1\/bench-1\/ lab\/1\/bench-1\/\$cleared\/$/m);
  expect(file).toMatch(/^address 10\.0\.0\.7:1883$/m);
  expect(file).toMatch(/^notification_topic lab\/1\/bench-1\/\$link$/m);
  expect(statSync(join(dir, 'gateways', 'bench-1.conf')).mode & 0o777).toBe(0o600);
  expect((await labgate(['site', 'remove-gateway', 'bench-1', '--dir', dir])).code).toBe(EXIT.ok);
  expect(readdirSync(join(dir, 'gateways'))).toEqual([]);
});

test.each([
  [['../x', 'mqtt://h'], 'correct horse'],
  [['Bench', 'mqtt://h'], 'correct horse'],
  [['bench', 'http://h'], 'correct horse'],
  [['bench', 'mqtts://h'], 'correct horse'],
  [['bench', 'mqtt://h'], 'two\nlines of it'],
  [['bench', 'mqtt://h'], ' blanks around '],
  [['bench', 'mqtt://h', '--user', 'a\nremote_password b'], 'correct horse'],
])('%j with the password %j writes nothing', async (args, password) => {
  await labgate(['site', 'init', dir]);
  const user = args.includes('--user') ? [] : ['--user', 'site'];
  const { code } = await labgate(['site', 'add-gateway', ...args, ...user, '--dir', dir], password);
  expect(code).toBe(EXIT.usage);
  expect(readdirSync(join(dir, 'gateways'))).toEqual([]);
});

test('another folder than one of a site is refused', async () => {
  const add = ['site', 'add-gateway', 'bench-1', 'mqtt://h', '--user', 'site', '--dir', dir];
  expect((await labgate(add, 'correct horse')).code).toBe(EXIT.usage);
});
