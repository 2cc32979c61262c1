import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arpAnswerSchema } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Session } from '../../adapter.ts';
import { OpenSshServer } from '../../testing/open-ssh-server.ts';
import { connectSsh } from '../../transports/ssh/connect-ssh.ts';
import { HostKeys } from '../../transports/ssh/host-keys.ts';
import { KnownHosts } from '../../transports/ssh/known-hosts.ts';
import { Secrets } from '../../secrets.ts';
import { adapter } from './adapter.ts';

const clock = new SystemClock();
const server = new OpenSshServer();
const hostKeys = new HostKeys(new KnownHosts(join(server.folder, 'known-hosts.json')), clock);

/** Keeps its entries in a file, one a line, as the kernel would in its table. */
const FAKE_IP = `#!/bin/sh
table='${server.folder}/table'
touch "$table"
case "$2" in
  show) cat "$table" ;;
  replace) grep -v "^$3 " "$table" > "$table.new"; echo "$3 lladdr $5 PERMANENT" >> "$table.new"; mv "$table.new" "$table" ;;
  del) grep -v "^$3 " "$table" > "$table.new"; mv "$table.new" "$table" ;;
esac
`;

beforeAll(async () => {
  server.install('ip', FAKE_IP);
  server.install('ping', '#!/bin/sh\nexit 0\n');
  await server.start(['ed25519']);
});
afterAll(() => server.remove());

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function open(section: Readonly<Record<string, unknown>> = {}): Promise<Session> {
  const config = adapter.configSchema.parse({
    host: '127.0.0.1',
    port: server.port,
    user: server.user,
    privateKey: { file: server.userKeyFile },
    sensors: 'none',
    ...section,
  });
  const connection = await connectSsh(adapter.address(config), { hostKeys, secrets: new Secrets({}), clock });
  const session = await adapter.open({
    config,
    connection,
    time: clock,
    settle: (delayMs) => clock.sleep(delayMs),
    counters: new Map(),
  });
  const closing: Session = {
    ...session,
    read: () => session.read(),
    execute: async (method, args) => (await session.execute?.(method, args)) ?? { data: {} },
    close: () => connection.close(),
  };
  sessions.push(closing);
  return closing;
}

test('OpenSSH is not trusted at first, its fingerprint is the one ssh-keygen prints, and trusting it lets us in', async () => {
  const sha256 = server.fingerprint('ed25519');
  await expect(open()).rejects.toMatchObject({
    code: 'E_HOST_KEY_UNKNOWN',
    context: { host: '127.0.0.1', port: server.port, keyType: 'ssh-ed25519', sha256 },
  });
  await hostKeys.control({ host: '127.0.0.1', port: server.port }).trust(sha256);
  expect(await (await open()).read()).toEqual({ ready: true, samples: [] });
});

test('values of this machine come through a real shell', async () => {
  const session = await open({
    sources: [
      {
        stream: 'diag',
        command: 'cat /proc/uptime',
        parser: 'pattern',
        values: { uptimeS: { find: { pattern: '^(\\d+\\.\\d+) ' } } },
      },
      { stream: 'temps', command: 'exit 3', parser: 'hwmon', values: { cpu: { from: 'hwmon0.temp1' } } },
    ],
  });
  expect(await session.read()).toEqual({ ready: false, retryAfterMs: 0 });
  const reading = await session.read();
  expect(reading).toMatchObject({
    ready: true,
    samples: [
      { stream: 'diag', values: { uptimeS: expect.any(Number) } },
      { stream: 'temps', values: { cpu: null }, why: { cpu: 'E_GARBLED' } },
    ],
  });
});

test('a word reaches a program as it is', async () => {
  const session = await open({
    commands: [
      {
        name: 'say',
        command: 'printf "%s\\n" {{word}}; exit 4',
        params: { word: { type: 'enum', values: ['a:b@c-1'] } },
      },
    ],
  });
  expect((await session.execute?.('exec', { name: 'say', args: { word: 'a:b@c-1' } }))?.data).toEqual({
    exitCode: 4,
    stdout: 'a:b@c-1\n',
    stderr: '',
    truncated: false,
  });
});

test('a command that does not end is E_TIMEOUT, and the connection goes on', async () => {
  const session = await open({ commands: [{ name: 'hang', command: 'sleep 60', timeoutMs: 100 }] });
  await expect(session.execute?.('exec', { name: 'hang' })).rejects.toMatchObject({ code: 'E_TIMEOUT' });
  expect(await session.read()).toEqual({ ready: true, samples: [] });
});

test('an ARP change and its roll back leave table and file as they were', async () => {
  const file = join(server.folder, 'ethers');
  const others = '# boards\n08:00:30:00:00:07 10.100.0.7\n';
  writeFileSync(file, `${others}8:0:30:0:0:1 10.100.0.1\n`, { mode: 0o640 });
  const session = await open({ arp: { interface: 'eth1', ethersFile: file } });
  const update = await session.execute?.('arp-update', { ip: '10.100.0.1', mac: '08:00:30:00:00:02' });
  expect(arpAnswerSchema.parse(update?.data).steps.every(({ ok }) => ok)).toBe(true);
  expect(readFileSync(join(server.folder, 'table'), 'utf8')).toBe(
    '10.100.0.1 lladdr 08:00:30:00:00:02 PERMANENT\n',
  );
  expect(readFileSync(file, 'utf8')).toBe(`${others}08:00:30:00:00:02 10.100.0.1\n`);
  await session.execute?.('arp-rollback', {});
  expect(readFileSync(join(server.folder, 'table'), 'utf8')).toBe('');
  expect(readFileSync(file, 'utf8')).toBe(`${others}08:00:30:00:00:01 10.100.0.1\n`);
});

test('a host that has another key too is known by the one that was trusted, and refused without it', async () => {
  await server.stop();
  await server.start(['rsa', 'ed25519']);
  expect(await (await open()).read()).toMatchObject({ ready: true });
  await server.stop();
  await server.start(['rsa']);
  await expect(open()).rejects.toMatchObject({
    code: 'E_HOST_KEY_CHANGED',
    context: {
      keyType: 'ssh-rsa',
      sha256: server.fingerprint('rsa'),
      trustedKeyType: 'ssh-ed25519',
      trustedSha256: server.fingerprint('ed25519'),
    },
  });
});
