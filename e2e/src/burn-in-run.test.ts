import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { burnIn, changeOneByte, labgate, type BurnIn } from './burn-in-run.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const SECONDS = 20;
let system: RunningSystem;
let done: BurnIn;
beforeAll(async () => {
  system = await startSystem();
  done = await burnIn(system, SECONDS);
}, 240_000);
afterAll(async () => {
  await system.stop();
}, 30_000);

test('a plan heats the simulated board, gives the verdict, and leaves the output off', async () => {
  const { run } = done;
  expect(run).toMatchObject({
    state: 'stopped',
    dut: { serial: 'WET-017' },
    verdict: { pass: true },
    plan: { state: 'done', steps: 4 },
    incomplete: null,
  });
  const { frames } = run.counts;
  expect(frames).toBeGreaterThan(SECONDS * 4);
  const supply = await fetch(`${system.httpUrl}/api/v1/psu0/cmd/get`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ v: 1, id: 'look', from: 'test', args: {} }),
  });
  expect(await supply.json()).toMatchObject({ status: 'ok', data: { output: false } });
});

test('its replay is equal to what was recorded, byte for byte', async () => {
  const { code, stdout, stderr } = await labgate(system, 'replay', done.recording, '--verify');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('all equal');
});

test('its report tells the run, and is unchanged since it was signed', async () => {
  const html = await readFile(done.reportHtml, 'utf8');
  for (const text of ['WET-017', 'PASS', 'warm-up', 'cam0/stats/max &gt; 150', 'psu0 output']) {
    expect(html).toContain(text);
  }
  const key = `${done.reportHtml}.key`;
  const pem = await fetch(`${system.httpUrl}/api/v1/runs/report-key`);
  await writeFile(key, await pem.text());
  for (const report of [done.reportHtml, done.reportJson]) {
    expect(await labgate(system, 'report', 'verify', report, '--key', key)).toMatchObject({ code: 0 });
  }
});

test('one changed byte in the recording is found and named, by its replay and by its report', async () => {
  const { size } = await stat(done.recording);
  await changeOneByte(done.recording, Math.floor(size / 2));
  const replay = await labgate(system, 'replay', done.recording, '--verify');
  expect(replay.code).toBe(4);
  expect(replay.stdout).toMatch(/chunk at byte \d+|header|notes/);
  const report = await labgate(system, 'report', 'verify', done.reportJson);
  expect(report).toMatchObject({ code: 4, stdout: 'CHANGED recording.mcap\n' });
});
