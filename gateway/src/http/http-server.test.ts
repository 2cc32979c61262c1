import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LabError, type CommandReply } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { Registry } from 'prom-client';
import { testVisitors } from '../testing/test-visitors.ts';
import { startHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts';

const dashboardDir = mkdtempSync(join(tmpdir(), 'labgate-dashboard-'));
writeFileSync(join(dashboardDir, 'index.html'), '<title>bench</title>');
mkdirSync(join(dashboardDir, 'assets'));
writeFileSync(join(dashboardDir, 'assets', 'index-0a1b.js'), 'plain()');
writeFileSync(join(dashboardDir, 'assets', 'index-0a1b.js.gz'), gzipSync('compressed()'));

const asked: { method: string; args: object }[] = [];
const sent: object[] = [];
const REPLY: CommandReply = {
  v: 1,
  id: '1',
  method: 'output',
  dev: 'psu0',
  status: 'ok',
  code: null,
  msg: '',
  rx: 0,
  ts: 0,
  tookMs: 0,
  dup: false,
};
let answer: () => unknown = () => ({});
let isReady = false;

function options(overrides: Partial<HttpServerOptions> = {}): HttpServerOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    dashboardDir,
    status: { isReady: () => isReady, deviceStates: () => ({ cam0: 'init' }), metrics: new Registry() },
    configSchemas: { file: { type: 'object' } },
    askStore: async (method, args) => {
      asked.push({ method, args });
      return answer();
    },
    sendCommand: async (target, method, body, sender) => {
      sent.push({ target, method, body, sender });
      return { ...REPLY, code: target === 'psu0' ? null : 'E_ROLE' };
    },
    visitors: testVisitors(dashboardDir, 'viewer'),
    onUpgrade: (_request, socket) => socket.destroy(),
    log: createLogger('test', 'silent'),
    ...overrides,
  };
}

let server: HttpServer;
let url: string;
beforeAll(async () => {
  server = await startHttpServer(options());
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.stop();
  rmSync(dashboardDir, { recursive: true });
});

test('healthz says that it is alive, readyz only says yes once the devices have settled', async () => {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  isReady = true;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('a file with a hash in its name comes compressed to who takes that, and may be kept for a year', async () => {
  const address = `${url}/assets/index-0a1b.js`;
  const compressed = await fetch(address);
  expect(compressed.headers.get('content-encoding')).toBe('gzip');
  expect(compressed.headers.get('content-type')).toContain('/javascript');
  expect(compressed.headers.get('cache-control')).toContain('immutable');
  expect(compressed.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
  expect(await compressed.text()).toBe('compressed()');
  const plain = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(plain.headers.get('cache-control')).toContain('immutable');
  expect(await plain.text()).toBe('plain()');
  expect((await fetch(`${url}/`)).headers.get('cache-control')).toContain('max-age=0');
});

test('a screen of the dashboard gets the page, a missing file does not', async () => {
  const page = await fetch(`${url}/thermal`);
  expect(await page.text()).toBe('<title>bench</title>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect((await fetch(`${url}/missing.js`)).status).toBe(404);
  expect((await fetch(`${url}/api/v1/missing`)).status).toBe(404);
});

test('the query of a range becomes the arguments of $store range', async () => {
  answer = () => ({ dev: 'env0', stream: 'env', resolutionMs: 0, props: { temperature: [[1000, 24.5]] } });
  const response = await fetch(
    `${url}/api/v1/range?dev=env0&stream=env&props=temperature,humidity&from=1&to=2000&maxPoints=10`,
  );
  expect(await response.json()).toEqual(answer());
  expect(asked.at(-1)).toEqual({
    method: 'range',
    args: {
      dev: 'env0',
      stream: 'env',
      props: ['temperature', 'humidity'],
      from: 1,
      to: 2000,
      maxPoints: 10,
    },
  });
});

test.each([
  ['a reversed range', 'dev=env0&stream=env&from=2000&to=1'],
  ['10⁹ points', 'dev=env0&stream=env&from=1&to=2000&maxPoints=1000000000'],
  ['a missing stream', 'dev=env0&from=1&to=2'],
  ['a time that is no number', 'dev=env0&stream=env&from=yesterday&to=2'],
  ['a device that is no id', 'dev=../x&stream=env&from=1&to=2'],
  ['an unknown parameter', 'dev=env0&stream=env&from=1&to=2&colour=red'],
])('%s is E_SCHEMA and asks nobody', async (_what, query) => {
  const before = asked.length;
  const response = await fetch(`${url}/api/v1/range?${query}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'E_SCHEMA' });
  expect(asked).toHaveLength(before);
});

test('an unknown series is 404, a store that does not answer 503, each with its code', async () => {
  answer = () => {
    throw new LabError('E_UNKNOWN', 'there is no series env0/env/colour');
  };
  expect((await fetch(`${url}/api/v1/latest?dev=env0`)).status).toBe(404);
  answer = () => {
    throw new LabError('E_DEVICE_LOST', '$store did not answer');
  };
  const response = await fetch(`${url}/api/v1/series`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ code: 'E_DEVICE_LOST', msg: '$store did not answer' });
});

test('a request under a foreign host name is refused', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: 'evil.example' };
    httpRequest(`${url}/readyz`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('the API is closed where anonymous clients have no role; the health checks are not', async () => {
  const closed = await startHttpServer(options({ visitors: testVisitors(dashboardDir, 'none') }));
  expect((await fetch(`http://127.0.0.1:${closed.port}/api/v1/series`)).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${closed.port}/healthz`)).status).toBe(200);
  await closed.stop();
});

test('a WebSocket that is open does not keep the server from stopping', async () => {
  const stopping = await startHttpServer(
    options({
      onUpgrade: (_request, socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    }),
  );
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const asked = httpRequest(`http://127.0.0.1:${stopping.port}/mqtt`, { headers }).end();
  const [, socket] = (await once(asked, 'upgrade')) as [unknown, Socket];
  socket.resume();
  const closed = once(socket, 'close');
  await stopping.stop();
  await closed;
  expect(socket.destroyed).toBe(true);
});

test('a port in use is one line with the remedy', async () => {
  await expect(startHttpServer(options({ port: server.port }))).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    message: expect.stringMatching(/^port \d+ on 127\.0\.0\.1 is in use: .*LABGATE_HTTP_PORT$/),
  });
});

test('serves the schemas of the configuration', async () => {
  expect(await (await fetch(`${url}/api/v1/config/schema`)).json()).toEqual({ file: { type: 'object' } });
});

const COMMAND = { v: 1, id: '1', from: 'desk', args: { on: false } };

function post(path: string, body: string, type = 'application/json'): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body });
}

test('a command is posted to its topic below the gateway, and its reply is the answer', async () => {
  const reply = await post('/api/v1/psu0/cmd/output', JSON.stringify(COMMAND));
  expect(reply.status).toBe(200);
  expect(await reply.json()).toEqual(REPLY);
  expect(sent.at(-1)).toMatchObject({
    target: 'psu0',
    method: 'output',
    body: COMMAND,
    sender: { clientId: 'http', role: 'viewer', address: '127.0.0.1' },
  });
});

test.each([
  ['/api/v1/$interlock/hot-fpga-off/cmd/reset', '$interlock/hot-fpga-off', 'reset'],
  ['/api/v1/%24interlock/hot-fpga-off/cmd/reset', '$interlock/hot-fpga-off', 'reset'],
  ['/api/v1/run/cmd/start', 'run', 'start'],
  ['/api/v1/$config/cmd/patch', '$config', 'patch'],
])('%s is the command %s %s, and its code is the status', async (path, target, method) => {
  const reply = await post(path, JSON.stringify(COMMAND));
  expect(reply.status).toBe(403);
  expect(sent.at(-1)).toMatchObject({ target, method });
});

test.each([
  ['/api/v1/psu0/cmd/output', 'text/plain', 400],
  ['/api/v1/psu0/cmd/output', 'application/x-www-form-urlencoded', 415],
  ['/api/v1/psu0/cmd/a/b', 'application/json', 404],
  ['/api/v1/$store/../psu0', 'application/json', 404],
  ['/api/v1/+/cmd/output', 'application/json', 404],
  ['/api/v1/reply/desk/cmd/output', 'application/json', 404],
])('%s as %s is no command (%i)', async (path, type, status) => {
  const before = sent.length;
  expect((await post(path, JSON.stringify(COMMAND), type)).status).toBe(status);
  expect(sent).toHaveLength(before);
});
