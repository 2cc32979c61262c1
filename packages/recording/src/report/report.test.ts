import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunSummary } from '@labgate/contract';
import { Recording } from '../recording.ts';
import { seededRandom } from '../testing/noisy-frames.ts';
import { alarm, RecordingLab, TOPICS } from '../testing/recording-lab.ts';
import { checkJson, checkPage } from './report-files.ts';
import { writeReport, type SignedReport } from './write-report.ts';

const HOSTILE = `<script>alert(1)</script>"'<!--/part:run--><!--part:x-->`;
const FLIPS = 300;
const lab = new RecordingLab();
afterAll(() => lab.close());

let report: SignedReport;
beforeAll(async () => {
  const path = await lab.path();
  const writer = await lab.writer(path);
  const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
  writer.add({
    topic: TOPICS.deviceDescription('env0'),
    payload: json({
      v: 1,
      id: 'env0',
      kind: 'bme688',
      name: HOSTILE,
      sim: true,
      streams: { env: { periodMs: 1000, props: { temperature: { unit: '°C', datatype: 'float' } } } },
      cmds: {},
    }),
    qos: 1,
    retain: true,
  });
  writer.add({
    topic: TOPICS.event,
    payload: json({ v: 1, id: '1', ts: 1, mono: 1, type: 'run.mark', data: { text: HOSTILE } }),
    qos: 1,
    retain: false,
  });
  const raised = { v: 1, id: 'hot', state: 'active-unacked', sev: 'high', text: 'Hot', since: 1, ack: null };
  writer.add(alarm(JSON.stringify({ ...raised, src: 'env0/env/temperature', val: 20.123456789 })));
  await lab.record(writer, 12);
  await writer.close({});
  const recording = await Recording.open(path);
  const run: RunSummary = {
    id: 'r-20261122-0042',
    state: 'stopped',
    dut: { serial: HOSTILE.slice(0, 64) },
    startedAt: 1,
    by: 'alice',
    counts: { msgs: 12, frames: 192, bytes: 1, gaps: 0 },
    cfgRev: 12,
    sw: '1.0.0',
    sha256: 'ab'.repeat(32),
    stoppedAt: 2,
    verdict: { pass: true, reason: HOSTILE },
    tags: [],
    keep: false,
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  report = await writeReport(recording, { run, plan: null, createdAt: 3 }, privateKey);
  await recording.close();
});

test('a report is unchanged as it was signed, and names its recording', () => {
  expect(checkPage(report.html)).toMatchObject({ changed: [], files: { 'recording.mcap': 'ab'.repeat(32) } });
  expect(checkJson(report.json)).toMatchObject({ changed: [] });
});

test('text of people and boards stands in it as text', () => {
  expect(report.html).not.toContain('<script');
  expect(report.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(report.html).not.toMatch(/(src|href)\s*=\s*(?!"data:)/);
});

test('the value that raised an alarm is told as precisely as it is known', () => {
  expect(report.html).toContain('active-unacked: Hot (env0/env/temperature = 20.1235)');
});

test.each([
  ['html', checkPage],
  ['json', checkJson],
] as const)('one changed byte anywhere in the %s is found, and its part named', (kind, check) => {
  const whole = Buffer.from(report[kind]);
  const random = seededRandom(9);
  for (let i = 0; i < FLIPS; i++) {
    const place = i < 40 ? whole.length - 1 - i : Math.floor(random() * whole.length);
    const changed = Buffer.from(whole);
    changed[place] ^= 1 << Math.floor(random() * 7);
    expect([place, check(changed.toString()).changed.length > 0]).toEqual([place, true]);
  }
});

test.each([
  ['run', 'alice', 'mallory'],
  ['charts', 'env0/env/temperature', 'env0/env/temperaturf'],
  ['frames', 'image/png', 'image/pnh'],
  ['page', 'Test report', 'Best report'],
])('a change of the part %s is named', (part, before, after) => {
  expect(checkPage(report.html.replace(before, after)).changed).toEqual([part]);
});

test('a part that was taken out, put in twice or signed by nobody is named', () => {
  const part = /<!--part:audit-->[^]*<!--\/part:audit-->/.exec(report.html)?.[0] ?? '';
  expect(checkPage(report.html.replace(part, '')).changed).toContain('audit');
  expect(checkPage(report.html.replace(part, part + part)).changed).not.toEqual([]);
  expect(checkPage(report.html.slice(0, -40)).changed).toEqual(['seal']);
  expect(checkJson('{}').changed).toEqual(['seal']);
});
