import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { Registry } from 'prom-client';
import { RunImport } from '../runs/run-import.ts';
import type { Runs } from '../runs/runs.ts';
import { RunLab, TOPICS } from '../runs/testing/run-lab.ts';
import { testVisitors } from '../testing/test-visitors.ts';
import { startHttpServer, type HttpServer } from './http-server.ts';

const dashboardDir = mkdtempSync(join(tmpdir(), 'labgate-dashboard-'));
writeFileSync(join(dashboardDir, 'index.html'), '<title>bench</title>');

let lab: RunLab;
let runs: Runs;
let server: HttpServer;
let viewers: HttpServer;
let run = '';
beforeAll(async () => {
  lab = await RunLab.open();
  runs = await lab.runs(await lab.folder());
  const streams = { env: { periodMs: 1000, props: { temperature: { unit: '°C', datatype: 'float' } } } };
  const description = { v: 1, id: 'env0', kind: 'bme688', name: 'Air', sim: true, streams, cmds: {} };
  const payload = JSON.stringify(description);
  lab.broker.publish({ topic: TOPICS.deviceDescription('env0'), payload, qos: 1, retain: true });
  run = await record();
  server = await serve('operator');
  viewers = await serve('viewer');
});
afterAll(async () => {
  await server.stop();
  await viewers.stop();
  await lab.close();
  rmSync(dashboardDir, { recursive: true });
});

function serve(role: Role): Promise<HttpServer> {
  return startHttpServer({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    dashboardDir,
    status: { isReady: () => true, deviceStates: () => ({}), metrics: new Registry() },
    configSchemas: {},
    runFiles: { runs, imports: new RunImport(runs, () => undefined), reportKey: 'PEM' },
    askStore: async () => ({}),
    sendCommand: () => Promise.reject(new Error('nobody sends a command here')),
    visitors: testVisitors(dashboardDir, role),
    onUpgrade: (_request, socket) => socket.destroy(),
    log: createLogger('test', 'silent'),
  });
}

async function record(): Promise<string> {
  const { id } = await runs.start({ dutSerial: 'WET-017' }, 'bob');
  for (let seq = 0; seq < 4; seq++) lab.telemetry(seq);
  runs.mark('=HYPERLINK("x")', 'bob');
  await runs.stop('bob');
  return id ?? '';
}

function get(path: string, headers: Record<string, string> = {}, from = server): Promise<Response> {
  return fetch(`http://127.0.0.1:${from.port}/api/v1/runs${path}`, { headers });
}

test('the runs are listed, and one is told', async () => {
  expect(await (await get('')).json()).toMatchObject({ runs: [{ id: run }] });
  expect(await (await get(`/${run}`)).json()).toMatchObject({ id: run, dut: { serial: 'WET-017' } });
  expect((await get('/r-20200101-0001')).status).toBe(404);
  expect((await get('/..%2f..%2fetc')).status).toBe(400);
});

test('a viewer gets none of it', async () => {
  const paths = ['', `/${run}/recording`, `/${run}/export?format=csv`];
  const answers = await Promise.all(paths.map((path) => get(path, {}, viewers)));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test('a recording is sent whole, or a range of it', async () => {
  const file = await readFile(runs.paths(run).recording);
  const whole = await get(`/${run}/recording`);
  expect(Buffer.from(await whole.arrayBuffer()).equals(file)).toBe(true);
  const part = await get(`/${run}/recording`, { range: 'bytes=100-199' });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 100-199/${file.length}`);
  expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(100, 200))).toBe(true);
  const end = await get(`/${run}/recording`, { range: 'bytes=-10' });
  expect(Buffer.from(await end.arrayBuffer()).equals(file.subarray(-10))).toBe(true);
  expect((await get(`/${run}/recording`, { range: `bytes=${file.length}-` })).status).toBe(416);
});

test('exports are tables and lines', async () => {
  const csv = await (await get(`/${run}/export?format=csv&interval=3600`)).text();
  expect(csv).toMatch(/^time \(UTC\),env0\/env\/temperature \[°C\]\r\n[^,]+,21\.[\d]+\r\n$/);
  const wet = await (await get(`/${run}/export?format=wet`)).text();
  expect(wet.split('\r\n')[0]).toMatch(/^time \(UTC\),converter,air temperature \[°C\],humidity,.*,wri18$/);
  const lines = (await (await get(`/${run}/export?format=events`)).text()).trim().split('\n');
  const types = lines.map((line) => JSON.parse(line).payload.type);
  expect(types).toEqual(expect.arrayContaining(['run.started', 'run.mark', 'run.stopped']));
  expect((await get(`/${run}/export?format=xls`)).status).toBe(400);
});

test('two runs are compared channel by channel', async () => {
  const other = await record();
  const comparison = await (await get(`/compare?a=${run}&b=${other}&points=10`)).json();
  expect(comparison).toMatchObject({
    a: { run },
    b: { run: other },
    channels: [{ dev: 'env0', channel: 'temperature', unit: '°C', a: { count: 4 } }],
  });
});

test('a recording of another gateway is taken in once, a damaged one with what is wrong, and nothing else', async () => {
  const file = await readFile(runs.paths(run).recording);
  const send = (body: Uint8Array): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(body),
    });
  expect((await send(file)).status).toBe(409); // it is here already
  await runs.delete(run);
  const taken = await send(file);
  expect(taken.status).toBe(201);
  expect(await taken.json()).toMatchObject({
    run: { id: run, imported: true, dut: { serial: 'WET-017' } },
    faults: [],
  });
  await runs.delete(run);
  const damaged = await (await send(file.subarray(0, -300))).json();
  expect(damaged).toMatchObject({ run: { id: run }, faults: [expect.stringContaining('index')] });
  expect((await send(Buffer.from('no recording'))).status).toBe(400);
});
