import { inspect } from 'node:util';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLabError, type LabError } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { ScriptedSshHost, type ScriptedAnswer } from '../../testing/scripted-ssh-host.ts';
import { connectSsh } from './connect-ssh.ts';
import { HostKeys } from './host-keys.ts';
import { KnownHosts } from './known-hosts.ts';
import { LoopbackSshServer } from './loopback-ssh-server.ts';
import { Secrets } from '../../secrets.ts';
import type { ExecResult, SshConnection, SshTarget } from './ssh-connection.ts';

const SECRET = 'canary-4f1d-never-to-be-seen';
const LIMITS = { timeoutMs: 5_000, maxBytes: 1_000 } as const;
const folder = mkdtempSync(join(tmpdir(), 'labgate-connect-ssh-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

interface Bench {
  readonly host: ScriptedSshHost;
  readonly server: LoopbackSshServer;
  readonly target: SshTarget;
  readonly keys: HostKeys;
  readonly connect: (overrides?: Partial<SshTarget>) => Promise<SshConnection>;
}

/** A host behind a real server, which trusts the secret as its password. */
async function setUp(answer?: (command: string) => ScriptedAnswer, isTrusted = true): Promise<Bench> {
  const host = new ScriptedSshHost(answer);
  const server = new LoopbackSshServer({ host, user: 'root', password: SECRET, random: () => 0.5 });
  await server.start();
  open.push({ close: () => server.stop() });
  const target: SshTarget = {
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    password: { env: 'DUT_PASSWORD' },
  };
  const known = new KnownHosts(undefined);
  const { type, sha256 } = host.hostKey;
  if (isTrusted) await known.set(`ssh://127.0.0.1:${server.port}`, { type, sha256, trustedAtMs: 0 });
  const clock = new SystemClock();
  const keys = new HostKeys(known, clock);
  const secrets = new Secrets({ DUT_PASSWORD: SECRET, WRONG: `${SECRET}x`, EMPTY: '' });
  const connect = async (overrides: Partial<SshTarget> = {}): Promise<SshConnection> => {
    const connection = await connectSsh({ ...target, ...overrides }, { hostKeys: keys, secrets, clock });
    open.push(connection);
    return connection;
  };
  return { host, server, target, keys, connect };
}

async function errorOf(work: Promise<unknown>): Promise<LabError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isLabError(error)) throw new Error(`not a LabError: ${inspect(error)}`);
  return error;
}

const text = ({ stdout, stderr }: ExecResult): { stdout: string; stderr: string } => ({
  stdout: Buffer.from(stdout).toString(),
  stderr: Buffer.from(stderr).toString(),
});

test('a command gives its outputs and its exit code', async () => {
  const { connect } = await setUp(() => ({ stdout: 'fpga 51.5\n', stderr: 'slow\n', exitCode: 3 }));
  const result = await (await connect()).exec('read', LIMITS);
  expect(text(result)).toEqual({ stdout: 'fpga 51.5\n', stderr: 'slow\n' });
  expect(result).toMatchObject({ exitCode: 3, truncated: false });
});

test('commands asked for at once run one after the other, in their order', async () => {
  const { connect, host } = await setUp((command) => ({ stdout: command }));
  const connection = await connect();
  const names = ['a', 'b', 'c', 'd'];
  const results = await Promise.all(names.map((name) => connection.exec(name, LIMITS)));
  expect(results.map((result) => text(result).stdout)).toEqual(names);
  expect(host.commands).toEqual(names);
});

test('output beyond the limit is dropped and said to be', async () => {
  const { connect } = await setUp(() => ({ stdout: 'x'.repeat(300_000), stderr: 'y' }));
  const result = await (await connect()).exec('dump', { ...LIMITS, maxBytes: 256 * 1024 });
  expect(result.stdout).toHaveLength(256 * 1024);
  expect(result).toMatchObject({ exitCode: 0, truncated: true });
});

test('a host whose key nobody trusts is not signed in to, and shows its fingerprint', async () => {
  const { connect, host, keys, target } = await setUp(undefined, false);
  const error = await errorOf(connect());
  expect(error.code).toBe('E_HOST_KEY_UNKNOWN');
  expect(error.context).toMatchObject({
    host: '127.0.0.1',
    port: target.port,
    keyType: 'ecdsa-sha2-nistp256',
    sha256: host.hostKey.sha256,
  });
  await keys.control(target).trust(host.hostKey.sha256);
  await (await connect()).exec('now', LIMITS);
  expect(host.commands).toEqual(['now']);
});

test('a changed key is refused each time, and nothing is sent', async () => {
  const { connect, host, server } = await setUp();
  await server.stop();
  host.fault = 'key-changed';
  await server.start();
  for (let i = 0; i < 3; i++) {
    const error = await errorOf(connect());
    expect(error.code).toBe('E_HOST_KEY_CHANGED');
    expect(error.context).toMatchObject({
      sha256: host.otherHostKey.sha256,
      trustedSha256: host.hostKey.sha256,
    });
  }
  expect(host.commands).toEqual([]);
});

test('a password that is wrong is E_AUTH', async () => {
  const { connect } = await setUp();
  expect(await errorOf(connect({ password: { env: 'WRONG' } }))).toMatchObject({ code: 'E_AUTH' });
  expect(await errorOf(connect({ password: undefined }))).toMatchObject({ code: 'E_AUTH' });
  expect(await errorOf(connect({ user: 'admin' }))).toMatchObject({ code: 'E_AUTH' });
});

test('a secret may be in a file, and its line end does not count', async () => {
  const { connect } = await setUp();
  const file = join(folder, 'password');
  writeFileSync(file, `${SECRET}\n`);
  expect(await (await connect({ password: { file } })).exec('x', LIMITS)).toMatchObject({ exitCode: 0 });
});

test.each([
  ['an empty variable', { env: 'EMPTY' }],
  ['a variable that is not set', { env: 'MISSING' }],
  ['a file that is not there', { file: join(folder, 'missing') }],
])('%s is E_CONFIG', async (_what, password) => {
  const { connect } = await setUp();
  expect(await errorOf(connect({ password }))).toMatchObject({ code: 'E_CONFIG' });
});

test('algorithms nobody knows are E_CONFIG', async () => {
  const { connect } = await setUp();
  const error = await errorOf(connect({ algorithms: { kex: ['rot13-sha0'] } }));
  expect(error).toMatchObject({ code: 'E_CONFIG', message: expect.stringContaining('rot13-sha0') });
});

test('old algorithms can be added, and the usual ones still win', async () => {
  const { connect } = await setUp();
  const connection = await connect({
    algorithms: { kex: ['diffie-hellman-group1-sha1'], cipher: ['3des-cbc'] },
  });
  expect(await connection.exec('x', LIMITS)).toMatchObject({ exitCode: 0 });
});

test('a port where nobody listens is E_DEVICE_LOST', async () => {
  const { connect, server } = await setUp();
  await server.stop();
  expect(await errorOf(connect())).toMatchObject({ code: 'E_DEVICE_LOST' });
});

test('a host that never answers is E_TIMEOUT', async () => {
  const { connect, host } = await setUp();
  host.fault = 'silent';
  expect(await errorOf(connect())).toMatchObject({ code: 'E_TIMEOUT' });
}, 10_000);

test('a command that does not end is E_TIMEOUT, and the next one is not mixed up with it', async () => {
  const { connect, host } = await setUp(() => ({ stdout: 'answer' }));
  const connection = await connect();
  host.fault = 'silent';
  expect(await errorOf(connection.exec('hang', { ...LIMITS, timeoutMs: 50 }))).toMatchObject({
    code: 'E_TIMEOUT',
  });
  host.fault = 'none';
  // the server never lets go of the channel, so the connection is another one
  expect(text(await connection.exec('next', LIMITS)).stdout).toBe('answer');
  expect(host.commands).toEqual(['next']);
});

test('a connection that breaks fails the command under way and all after it', async () => {
  const { connect, host, server } = await setUp();
  const connection = await connect();
  host.fault = 'silent';
  const hanging = errorOf(connection.exec('hang', LIMITS));
  await server.stop();
  expect(await hanging).toMatchObject({ code: 'E_DEVICE_LOST' });
  expect(await errorOf(connection.exec('next', LIMITS))).toMatchObject({ code: 'E_DEVICE_LOST' });
});

test('the secret is in no error', async () => {
  const { connect, host, server, keys, target } = await setUp();
  const errors: LabError[] = [];
  errors.push(await errorOf(connect({ password: { env: 'WRONG' } })));
  errors.push(await errorOf(connect({ algorithms: { cipher: ['rot13'] } })));
  errors.push(await errorOf(connect({ privateKey: { env: 'DUT_PASSWORD' } })));
  host.fault = 'auth-refused';
  errors.push(await errorOf(connect()));
  await keys.control(target).forget();
  errors.push(await errorOf(connect()));
  await server.stop();
  errors.push(await errorOf(connect()));
  const seen = errors.map((error) => `${inspect(error, { depth: 20 })} ${JSON.stringify(error)}`).join('\n');
  expect(errors.map(({ code }) => code)).toEqual([
    'E_AUTH',
    'E_CONFIG',
    'E_CONFIG',
    'E_AUTH',
    'E_HOST_KEY_UNKNOWN',
    'E_DEVICE_LOST',
  ]);
  expect(seen).not.toContain(SECRET);
});
