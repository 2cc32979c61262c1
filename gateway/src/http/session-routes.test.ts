import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Role } from '@labgate/contract';
import { createLogger, hashPassword, type Account } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { Registry } from 'prom-client';
import { ListenerReach } from '../broker/origin.ts';
import { testVisitors } from '../testing/test-visitors.ts';
import { startHttpServer, type HttpServer } from './http-server.ts';

const PASSWORD = 'correct horse';
let folder: string;
let clock: VirtualClock;
let accounts: Account[];
let server: HttpServer;
let url: string;
beforeAll(async () => {
  const password = await hashPassword(PASSWORD);
  accounts = [
    { name: 'alice', role: 'operator', password },
    { name: 'site', role: 'bridge', password },
  ];
});
beforeEach(async () => {
  await closeServer();
  await serve('none');
});
afterAll(closeServer);

async function closeServer(): Promise<void> {
  if (server === undefined) return;
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function serve(anonymousRole: Role, host = '127.0.0.1', isTrustedProxy = false): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'labgate-http-'));
  clock = new VirtualClock(1_700_000_000_000);
  server = await startHttpServer({
    host,
    port: 0,
    allowedHosts: ['bench.example'],
    isTrustedProxy: () => isTrustedProxy,
    dashboardDir: join(folder, 'none'),
    status: { isReady: () => true, deviceStates: () => ({}), metrics: new Registry() },
    configSchemas: {},
    sendCommand: () => Promise.reject(new Error('nobody sends a command here')),
    askStore: async () => ({ series: [] }),
    visitors: testVisitors(folder, anonymousRole, accounts, clock, new ListenerReach(host, undefined)),
    onUpgrade: (_request, socket) => socket.destroy(),
    log: createLogger('test', 'silent'),
  });
  url = `http://127.0.0.1:${server.port}`;
}

function signIn(user: string, password: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ user, password });
  return fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

test('a browser signs in, is known by its cookie, and signs out', async () => {
  expect(await (await fetch(`${url}/api/v1/session`)).json()).toEqual({ user: null, role: 'none' });
  const response = await signIn('alice', PASSWORD);
  expect(await response.json()).toEqual({ user: 'alice', role: 'operator' });
  const [setCookie = ''] = response.headers.getSetCookie();
  expect(setCookie).toMatch(/^labgate-demo=[\w-]{32}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
  const cookie = { cookie: setCookie.split(';')[0] ?? '' };
  expect(await (await fetch(`${url}/api/v1/session`, { headers: cookie })).json()).toEqual({
    user: 'alice',
    role: 'operator',
  });
  expect((await fetch(`${url}/api/v1/series`, { headers: cookie })).status).toBe(200);
  const out = await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: cookie });
  expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  expect((await fetch(`${url}/api/v1/series`, { headers: cookie })).status).toBe(401);
});

test('programs sign in with Basic; without, the answer says how, but does not make a page’s own request ask', async () => {
  expect((await fetch(`${url}/api/v1/series`, { headers: basic('alice', PASSWORD) })).status).toBe(200);
  const plain = await fetch(`${url}/api/v1/series`);
  expect([plain.status, plain.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^Basic/),
  ]);
  expect(await plain.json()).toEqual({ code: 'E_ROLE', msg: expect.any(String) });
  const fromPage = await fetch(`${url}/api/v1/series`, { headers: { 'sec-fetch-dest': 'empty' } });
  expect([fromPage.status, fromPage.headers.get('www-authenticate')]).toEqual([401, null]);
});

test.each([
  ['a wrong password', basic('alice', 'wrong')],
  ['an unknown user', basic('nobody', PASSWORD)],
  ['a name of the language', basic('__proto__', PASSWORD)],
  ['no colon', { authorization: `Basic ${Buffer.from('alice').toString('base64')}` }],
  ['another scheme', { authorization: 'Bearer abc' }],
  ['nothing', { authorization: '' }],
  ['a cookie that is none', { cookie: 'labgate-demo=%%%; x' }],
])('%s is nobody', async (_what, headers: Record<string, string>) => {
  expect((await fetch(`${url}/api/v1/series`, { headers })).status).toBe(401);
});

test('a wrong password is refused even where nobody needs one', async () => {
  await closeServer();
  await serve('admin');
  expect((await fetch(`${url}/api/v1/series`)).status).toBe(200);
  expect((await fetch(`${url}/api/v1/series`, { headers: basic('alice', 'wrong') })).status).toBe(401);
});

test('a user whose role may not read is refused as such', async () => {
  const response = await fetch(`${url}/api/v1/series`, { headers: basic('site', PASSWORD) });
  expect([response.status, await response.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'E_ROLE' }),
  ]);
});

test('ten wrong passwords, and the address has to wait at every door', async () => {
  for (let guess = 0; guess < 10; guess++) expect((await signIn('alice', `wrong ${guess}`)).status).toBe(401);
  expect((await signIn('alice', PASSWORD)).status).toBe(429);
  expect((await fetch(`${url}/api/v1/series`, { headers: basic('alice', PASSWORD) })).status).toBe(429);
  await clock.advance(1_001);
  expect((await signIn('alice', PASSWORD)).status).toBe(200);
});

test('a page of another origin cannot sign anybody in or out', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    expect((await signIn('alice', PASSWORD, { origin })).status).toBe(403);
  }
  expect((await signIn('alice', PASSWORD, { origin: url })).status).toBe(200);
  expect((await signIn('alice', PASSWORD, { origin: 'https://bench.example' })).status).toBe(200);
});

test.each(['{}', '{"user":"alice"}', '{"user":"alice","password":"x","role":"admin"}', '[]', '"x"', '{'])(
  'the request %s is refused without a look at any password',
  async (body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'E_SCHEMA' }),
    ]);
  },
);

test('metrics are open on loopback alone', async () => {
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  await closeServer();
  await serve('none', '0.0.0.0');
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers: basic('alice', PASSWORD) })).status).toBe(200);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('an address is always one of ours, a name only if it is', async () => {
  const statusUnder = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpRequest(`${url}/readyz`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await statusUnder('192.168.1.20:8080')).toBe(200);
  expect(await statusUnder('[fe80::1]:8080')).toBe(200);
  expect(await statusUnder('bench.example')).toBe(200);
  expect(await statusUnder('192.168.1.20.evil.example')).toBe(403);
});

test.each([true, false])(
  'what a proxy says of client and protocol counts where it is trusted: %s',
  async (isTrusted) => {
    await closeServer();
    await serve('none', '127.0.0.1', isTrusted);
    const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' });
    for (let guess = 0; guess < 10; guess++) await signIn('alice', `wrong ${guess}`, from('203.0.113.9'));
    expect((await signIn('alice', PASSWORD, from('203.0.113.9'))).status).toBe(429);
    const other = await signIn('alice', PASSWORD, from('203.0.113.10'));
    expect(other.status).toBe(isTrusted ? 200 : 429);
    expect(other.headers.getSetCookie().join().includes('Secure')).toBe(isTrusted);
  },
);
