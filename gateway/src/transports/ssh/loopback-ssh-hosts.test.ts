import { SystemClock } from '@labgate/service-kit';
import { afterEach, expect, test } from '@jest/globals';
import { ScriptedSshHost } from '../../testing/scripted-ssh-host.ts';
import { HostKeys } from './host-keys.ts';
import { KnownHosts } from './known-hosts.ts';
import { LoopbackSshHosts } from './loopback-ssh-hosts.ts';
import type { SshConnection } from './ssh-connection.ts';

const TARGET = { host: '10.100.0.1', port: 22, user: 'root', password: { env: 'NOT_SET' } } as const;
const LIMITS = { timeoutMs: 5_000, maxBytes: 1_000 } as const;

const hosts = new LoopbackSshHosts();
const open: SshConnection[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
  await hosts.stop();
});

async function setUp() {
  const clock = new SystemClock();
  const host = new ScriptedSshHost((command) => ({ stdout: `${command} on ${TARGET.host}\n` }));
  const known = new KnownHosts(undefined);
  const { type, sha256 } = host.hostKey;
  await known.set('ssh://10.100.0.1:22', { type, sha256, trustedAtMs: 0 });
  const hostKeys = new HostKeys(known, clock);
  const connect = async () => {
    const connection = await hosts.connect(TARGET, { host, hostKeys, clock, random: () => 0.5 });
    open.push(connection);
    return connection;
  };
  return { host, connect, control: hostKeys.control(TARGET) };
}

const said = async (connection: SshConnection): Promise<string> =>
  Buffer.from((await connection.exec('read', LIMITS)).stdout).toString();

test('the production client reads a simulated host over real SSH, under the address of the configuration', async () => {
  const { connect } = await setUp();
  expect(await said(await connect())).toBe('read on 10.100.0.1\n');
});

test('a host that is absent breaks its connections, has a closed port, and comes back', async () => {
  const { host, connect } = await setUp();
  const connection = await connect();
  host.fault = 'absent';
  await expect(connection.exec('read', LIMITS)).rejects.toMatchObject({ code: 'E_DEVICE_LOST' });
  await expect(connect()).rejects.toMatchObject({
    code: 'E_DEVICE_LOST',
    message: 'ssh://10.100.0.1:22 cannot be reached',
  });
  host.fault = 'none';
  expect(await said(await connect())).toContain('read');
});

test('a key that changes ends the connection, is refused, and can be trusted only after the old one is forgotten', async () => {
  const { host, connect, control } = await setUp();
  const connection = await connect();
  host.fault = 'key-changed';
  await expect(connection.exec('read', LIMITS)).rejects.toMatchObject({ code: 'E_DEVICE_LOST' });
  await expect(connect()).rejects.toMatchObject({ code: 'E_HOST_KEY_CHANGED' });
  await expect(control.trust(host.otherHostKey.sha256)).rejects.toMatchObject({ code: 'E_HOST_KEY_CHANGED' });
  await control.forget();
  await expect(connect()).rejects.toMatchObject({ code: 'E_HOST_KEY_UNKNOWN' });
  await control.trust(host.otherHostKey.sha256);
  expect(await said(await connect())).toContain('read');
});

test('a cut output arrives cut', async () => {
  const { host, connect } = await setUp();
  host.fault = 'cut';
  expect(await said(await connect())).toBe('read on 1');
});
