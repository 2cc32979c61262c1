import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, hashPassword, SystemClock, type Account } from '@labgate/service-kit';
import { eventually, VirtualClock, makeAuthority, makeCertificate, type Pair } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { Registry } from 'prom-client';
import type { Broker } from '../broker/broker.ts';
import { ListenerReach } from '../broker/origin.ts';
import { startHttpServer, type HttpServer } from '../http/http-server.ts';
import { connectOf } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import { testVisitors } from '../testing/test-visitors.ts';
import { Certificates } from './certificates.ts';
import { tlsConfigSchema } from './tls-config.ts';

const PASSWORD = 'correct horse';
let authority: Pair;
let stranger: Pair;
let alice: Account;
beforeAll(async () => {
  authority = await makeAuthority('bench authority');
  stranger = await makeAuthority('somebody else');
  alice = { name: 'alice', role: 'operator', password: await hashPassword(PASSWORD) };
});

let folder: string;
let lines: string[];
let clock: VirtualClock;
let closers: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-tls-'));
  lines = [];
  clock = new VirtualClock(Date.now());
  closers = [];
});
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  rmSync(folder, { recursive: true });
});

/** A logger whose warnings and errors are kept. */
function log(): ReturnType<typeof createLogger> {
  // Of this test alone: a server of the one before may still have something to say.
  const own = lines;
  return createLogger('tls', 'warn', { write: (line) => own.push(line) });
}

function write(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  return path;
}

async function openCertificates(section: object): Promise<Certificates> {
  const config = tlsConfigSchema.parse({ host: '127.0.0.1', mqttPort: 0, httpPort: 0, ...section });
  const certificates = await Certificates.open({ config, dataDir: folder, clock, log: log() });
  certificates.start();
  closers.push(() => certificates.stop());
  return certificates;
}

async function signedBy(pair: Pair, more: object = {}): Promise<Certificates> {
  const { cert, key } = await makeCertificate('gateway', pair);
  return openCertificates({ cert: write('cert.pem', cert), key: write('key.pem', key), ...more });
}

async function serve(
  certificates: Certificates,
): Promise<{ broker: Broker; http: HttpServer; mqttPort: number }> {
  const tls = { host: '127.0.0.1', mqttPort: 0, httpPort: 0, certificates };
  const broker = await startTestBroker({ users: [alice], anonymousRole: 'none', tls });
  closers.push(() => broker.stop());
  const http = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    tls,
    allowedHosts: [],
    dashboardDir: join(folder, 'none'),
    status: { isReady: () => true, deviceStates: () => ({}), metrics: new Registry() },
    configSchemas: {},
    sendCommand: () => Promise.reject(new Error('nobody sends a command here')),
    askStore: async () => ({ series: [] }),
    visitors: testVisitors(
      folder,
      'none',
      [alice],
      new SystemClock(),
      new ListenerReach('127.0.0.1', '127.0.0.1'),
    ),
    onUpgrade: (upgrade, socket, head) => broker.handleUpgrade(upgrade, socket, head),
    log: createLogger('test', 'silent'),
  });
  closers.push(() => http.stop());
  return { broker, http, mqttPort: broker.mqttTlsPort ?? 0 };
}

async function client(url: string, options: object): Promise<MqttClient> {
  const mqtt = await connectAsync(url, {
    username: 'alice',
    password: PASSWORD,
    reconnectPeriod: 0,
    protocolVersion: 4,
    ...options,
  });
  closers.push(() => mqtt.endAsync(true));
  return mqtt;
}

/** Resolves to how an attempt ended: with a CONNACK, or without. */
async function attempt(port: number, options: ConnectionOptions): Promise<'session' | 'nothing'> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ...options });
  closers.push(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('secureConnect', () => socket.write(connectOf()));
  return new Promise((resolve) => {
    socket.once('data', () => resolve('session'));
    socket.once('close', () => resolve('nothing'));
  });
}

/** Exactly one line, and what it says. */
function theLine(): Promise<string> {
  return eventually(() => {
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  });
}

test('MQTT and WebSocket with TLS are a session like any other', async () => {
  const { http, mqttPort } = await serve(await signedBy(authority));
  const { cert: ca } = authority;
  for (const url of [`mqtts://127.0.0.1:${mqttPort}`, `wss://127.0.0.1:${http.tlsPort}/mqtt`]) {
    const mqtt = await client(url, { ca });
    const heard = new Promise<string>((resolve) =>
      mqtt.once('message', (_topic, payload) => resolve(String(payload))),
    );
    await mqtt.subscribeAsync('test/#');
    await mqtt.publishAsync('test/a', 'x');
    expect(await heard).toBe('x');
  }
  expect(lines).toEqual([]);
});

test('HTTPS answers, and its cookie is for HTTPS alone', async () => {
  const { http } = await serve(await signedBy(authority));
  const body = JSON.stringify({ user: 'alice', password: PASSWORD });
  const cookie = await new Promise<readonly string[] | undefined>((resolve, reject) => {
    const options = {
      method: 'POST',
      ca: authority.cert,
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    };
    const sent = request(`https://127.0.0.1:${http.tlsPort}/api/v1/session`, options, (response) => {
      response.resume();
      resolve(response.headers['set-cookie']);
    });
    sent.on('error', reject);
    sent.end(body);
  });
  expect(cookie?.[0]).toMatch(/; Secure/);
});

test('frames to a viewer with TLS are not shed while it reads', async () => {
  const { broker, mqttPort } = await serve(await signedBy(authority));
  const mqtt = await client(`mqtts://127.0.0.1:${mqttPort}`, { ca: authority.cert });
  let frames = 0;
  mqtt.on('message', () => frames++);
  await mqtt.subscribeAsync('lab/1/demo/cam0/frame');
  for (let sent = 1; sent <= 200; sent++) {
    broker.publish({ topic: 'lab/1/demo/cam0/frame', payload: Buffer.alloc(1600), qos: 0, retain: false });
    // One after the other, as fast as the reader takes them.
    await eventually(() => expect(frames).toBe(sent));
  }
  expect(broker.statistics().shed).toBe(0);
});

describe('no session, and one line in the log,', () => {
  test('for plain text on the port of TLS', async () => {
    const { mqttPort } = await serve(await signedBy(authority));
    const socket = connectPlain(mqttPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(connectOf());
    let bytes = Buffer.alloc(0);
    socket.on('data', (data) => (bytes = Buffer.concat([bytes, data])));
    await once(socket, 'close');
    // A TLS alert at the most, and no CONNACK.
    expect(bytes[0]).not.toBe(0x20);
    expect(await theLine()).toMatch(/TLS: /);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('for %s', async (version) => {
    const { mqttPort } = await serve(await signedBy(authority));
    const old = {
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
      ca: authority.cert,
    };
    expect(await attempt(mqttPort, old)).toBe('nothing');
    expect(await theLine()).toMatch(/unsupported protocol/);
  });

  test('for a client that does not know our authority', async () => {
    const { mqttPort } = await serve(await signedBy(authority));
    await expect(client(`mqtts://127.0.0.1:${mqttPort}`, { ca: stranger.cert })).rejects.toMatchObject({
      message: expect.any(String),
    });
    expect(await theLine()).toMatch(/may not know our authority|unknown ca/);
  });

  test.each([
    ['without a certificate', undefined, /UNABLE_TO_GET_ISSUER_CERT|no certificate|peer/i],
    ['with a certificate of another authority', 'stranger', /UNABLE_TO|SELF_SIGNED/],
    ['with a certificate that has expired', 'expired', /CERT_HAS_EXPIRED/],
  ] as const)('where certificates are asked for, for a client %s', async (_who, which, reason) => {
    const { mqttPort } = await serve(
      await signedBy(authority, { clientCa: write('ca.pem', authority.cert) }),
    );
    const own =
      which === undefined
        ? {}
        : await makeCertificate(
            'client',
            which === 'stranger' ? stranger : authority,
            which === 'expired' ? 1 : -10,
          );
    expect(await attempt(mqttPort, { ca: authority.cert, ...own })).toBe('nothing');
    expect(await theLine()).toMatch(reason);
  });
});

test('a client with a certificate that counts comes in where one is asked for, over MQTT and WebSocket', async () => {
  const { http, mqttPort } = await serve(
    await signedBy(authority, { clientCa: write('ca.pem', authority.cert) }),
  );
  const own = await makeCertificate('client', authority);
  for (const url of [`mqtts://127.0.0.1:${mqttPort}`, `wss://127.0.0.1:${http.tlsPort}/mqtt`]) {
    expect((await client(url, { ca: authority.cert, ...own })).connected).toBe(true);
  }
  await expect(client(`wss://127.0.0.1:${http.tlsPort}/mqtt`, { ca: authority.cert })).rejects.toMatchObject({
    message: expect.any(String),
  });
});

describe('the files', () => {
  test('are made where none are named, with a key for its owner alone, and stay', async () => {
    const { http } = await serve(await openCertificates({}));
    const path = join(folder, 'tls', 'cert.pem');
    expect(statSync(join(folder, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
    expect((await client(`wss://127.0.0.1:${http.tlsPort}/mqtt`, { ca: readFileSync(path) })).connected).toBe(
      true,
    );
    const before = readFileSync(path, 'utf8');
    await openCertificates({});
    expect(readFileSync(path, 'utf8')).toBe(before);
    clock.stepWall(800 * 24 * 3_600_000);
    await openCertificates({});
    expect(readFileSync(path, 'utf8')).not.toBe(before);
  });

  test('count from the next connection on when they change, and not while they do not fit', async () => {
    const { mqttPort } = await serve(await signedBy(authority));
    const other = await makeCertificate('gateway', stranger);
    write('key.pem', other.key);
    await clock.advance(5_000);
    expect(await theLine()).toMatch(/the one before stays/);
    expect((await client(`mqtts://127.0.0.1:${mqttPort}`, { ca: authority.cert })).connected).toBe(true);
    write('cert.pem', other.cert);
    await clock.advance(5_000);
    expect((await client(`mqtts://127.0.0.1:${mqttPort}`, { ca: stranger.cert })).connected).toBe(true);
  });

  test('are refused when others may read the key, when one is missing, when they do not belong together', async () => {
    const { cert, key } = await makeCertificate('gateway', authority);
    const other = await makeCertificate('gateway', authority);
    const paths = { cert: write('cert.pem', cert), key: write('key.pem', key) };
    chmodSync(paths.key, 0o644);
    await expect(openCertificates(paths)).rejects.toMatchObject({
      code: 'E_PERMISSION',
      message: expect.stringContaining('chmod 600'),
    });
    await expect(openCertificates({ ...paths, key: join(folder, 'missing') })).rejects.toMatchObject({
      code: 'E_CONFIG',
    });
    await expect(openCertificates({ ...paths, key: write('other.pem', other.key) })).rejects.toMatchObject({
      code: 'E_CONFIG',
    });
    expect(tlsConfigSchema.safeParse({ cert: 'cert.pem' }).success).toBe(false);
  });

  test('are told of when they have expired', async () => {
    const { cert, key } = await makeCertificate('gateway', authority, 1);
    await openCertificates({ cert: write('cert.pem', cert), key: write('key.pem', key) });
    expect(await theLine()).toMatch(/has expired/);
  });
});
