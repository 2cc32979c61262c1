import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rangeAnswerSchema, telemetrySchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { startSystem, type RunningSystem } from './running-system.ts';

let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem();
}, 90_000);
afterAll(async () => {
  await system.stop();
}, 30_000);

/** Runs Debian's mosquitto_sub and gives what it printed. */
function mosquittoSub(...args: string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('mosquitto_sub', [
      '-h',
      '127.0.0.1',
      '-p',
      String(system.mqttPort),
      '-W',
      '20',
      ...args,
    ]);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`mosquitto_sub ended with ${code}`));
    });
  });
}

test('labgate up prints the four lines that say where everything is', () => {
  const { httpPort, mqttPort } = system;
  expect(system.stdout().replaceAll('\r', '').split('\n')).toEqual(
    expect.arrayContaining([
      `  Dashboard     http://localhost:${httpPort}          (other machines: labgate up --lan)`,
      `  MQTT          mqtt://localhost:${mqttPort}          WebSocket ws://localhost:${httpPort}/mqtt`,
      expect.stringMatching(/^ {2}Mode {10}SIMULATED hardware · embedded history/),
      "  Try           npx labgate tail 'lab/1/#'            Ctrl+C stops",
    ]),
  );
  expect(system.stderr()).toBe('');
});

test('mosquitto_sub sees telemetry of every device, with its source', async () => {
  const printed = await mosquittoSub('-t', 'lab/1/demo/+/t/#', '-C', '40', '-F', '%t %p');
  const messages = String(printed)
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  expect(new Set(messages.map(([topic]) => topic))).toEqual(
    new Set(
      [
        'cam0/t/stats',
        'cam0/t/roi',
        'env0/t/env',
        'adc0/t/adc',
        'psu0/t/psu',
        'dut0/t/temps',
        'dut0/t/diag',
      ].map((topic) => `lab/1/demo/${topic}`),
    ),
  );
  for (const [, payload] of messages) {
    expect(telemetrySchema.parse(JSON.parse(payload))).toMatchObject({ v: 1, src: 'sim' });
  }
});

test('mosquitto_sub receives frames of 1600 bytes that are not retained', async () => {
  const printed = await mosquittoSub('-t', 'lab/1/demo/cam0/frame', '-C', '5', '-F', '%l %q %r');
  expect(String(printed).trim().split('\n')).toEqual(Array(5).fill('1600 0 0'));
});

test('what was published is in the store, over REST: raw samples, buckets, latest and series', async () => {
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${system.httpUrl}/api/v1/${path}`)).json();
  const to = Date.now() + 60_000;
  const range = `range?dev=env0&stream=env&props=temperature,humidity&from=${to - 600_000}&to=${to}`;
  const raw = await eventually(async () => {
    const answer = rangeAnswerSchema.parse(await ask(`${range}&raw=1`));
    expect(answer.props['temperature']?.length).toBeGreaterThan(2);
    return answer;
  }, 20_000);
  expect(raw).toMatchObject({ dev: 'env0', stream: 'env', resolutionMs: 0 });
  expect(Object.keys(raw.props).toSorted()).toEqual(['humidity', 'temperature']);
  const buckets = rangeAnswerSchema.parse(await ask(`${range}&maxPoints=1`));
  expect(buckets.resolutionMs).toBeGreaterThan(0);
  const [, mean = NaN, min = NaN, max = NaN] = buckets.props['temperature']?.[0] ?? [];
  expect(min).toBeLessThanOrEqual(mean);
  expect(mean).toBeLessThanOrEqual(max);
  expect(await ask('latest?dev=adc0')).toMatchObject({
    latest: expect.arrayContaining([expect.objectContaining({ dev: 'adc0', stream: 'adc', prop: 'v12' })]),
  });
  expect(await ask('series?dev=env0')).toMatchObject({
    series: expect.arrayContaining([expect.objectContaining({ prop: 'pressure', unit: 'hPa' })]),
  });
});

test('an unknown series is a catalogue error, not an empty answer and not a hang', async () => {
  const response = await fetch(`${system.httpUrl}/api/v1/range?dev=nobody&stream=env&from=0&to=1000`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'E_UNKNOWN' });
});

test('the AsyncAPI document and the metrics are served', async () => {
  const document = await (await fetch(`${system.httpUrl}/asyncapi.yaml`)).text();
  expect(document).toMatch(/^asyncapi: ["']?3\./);
  const metrics = await (await fetch(`${system.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/^labgate_device_ready\{device="cam0"\} 1$/m);
});

test('every metric that the alert rules ask for is there', async () => {
  const served = await (await fetch(`${system.httpUrl}/metrics`)).text();
  const rules = await readFile(new URL('../../docs/prometheus-alerts.yaml', import.meta.url), 'utf8');
  const asked = new Set([...rules.matchAll(/\blabgate_[a-z_]+/g)].map(([name]) => name));
  expect(asked.size).toBeGreaterThan(5);
  expect([...asked].filter((name) => !served.includes(`# HELP ${name} `))).toEqual([]);
});
