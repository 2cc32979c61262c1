import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, freePort, makeAuthority, makeCertificate, type Pair } from '@labgate/testkit';
import { connectAsync, type IClientOptions } from 'mqtt';
import { SiteBroker } from './site-broker.ts';

const PASSWORD = 'only-for-this-test-0123';
let folder: string;
let site: SiteBroker;
let tlsPort: number;
let authority: Pair;
let stranger: Pair;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-site-tls-'));
  chmodSync(folder, 0o755);
  [authority, stranger] = [await makeAuthority('authority'), await makeAuthority('stranger')];
  const { cert, key } = await makeCertificate('site', authority);
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    // Mosquitto reads its certificate after it has become its own user.
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };
  tlsPort = await freePort();
  const tls = [
    ['--cert', write('site.pem', cert)],
    ['--key', write('site.key', key)],
    ['--client-ca', write('clients.pem', authority.cert)],
    ['--tls-mqtt-port', String(tlsPort)],
    ['--tls-websocket-port', String(await freePort())],
  ];
  site = await SiteBroker.create(...tls.flat());
  site.addUser('alice', 'operator', PASSWORD);
  await site.start();
}, 120_000);
afterAll(async () => {
  await site.stop();
  rmSync(folder, { recursive: true });
});

async function attempt(options: IClientOptions): Promise<'session' | 'nothing'> {
  try {
    const client = await connectAsync(`mqtts://127.0.0.1:${tlsPort}`, {
      username: 'alice',
      password: PASSWORD,
      protocolVersion: 4,
      reconnectPeriod: 0,
      ca: authority.cert,
      ...options,
    });
    await client.endAsync(true);
    return 'session';
  } catch {
    return 'nothing';
  }
}

test('who has a certificate of the authority and a password comes in', async () => {
  expect(await attempt(await makeCertificate('alice', authority))).toBe('session');
});

test.each([
  ['without a certificate', async () => ({})],
  ['with a certificate of another authority', () => makeCertificate('alice', stranger)],
  ['with a certificate that has expired', () => makeCertificate('alice', authority, 1)],
  [
    'that knows another authority',
    async () => ({ ...(await makeCertificate('alice', authority)), ca: stranger.cert }),
  ],
  ['of TLS 1.1', async () => ({ ...(await makeCertificate('alice', authority)), ...OLD_TLS })],
] as const)('no session and a line in the log for a client %s', async (_who, options) => {
  const before = site.log.length;
  expect(await attempt(await options())).toBe('nothing');
  await eventually(() => expect(site.log.slice(before)).toMatch(/error/i));
});

const OLD_TLS = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

test('no session and a line in the log for plain text on the port of TLS', async () => {
  const before = site.log.length;
  const socket = connect(tlsPort, '127.0.0.1');
  socket.on('error', () => undefined);
  let first: number | undefined;
  socket.on('data', (bytes: Buffer) => (first ??= bytes[0]));
  socket.write(Buffer.from('100c00044d51545404020000000000', 'hex'));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  expect(first).not.toBe(0x20);
  await eventually(() => expect(site.log.slice(before)).toMatch(/error/i));
});
