import { generateKeyPairSync } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { FAILURE_MARK, LIMIT_REASON, type RunSummary } from '@labgate/contract';
import { Recording } from '../recording.ts';
import { RecordingLab, TOPICS } from '../testing/recording-lab.ts';
import { writeReport } from './write-report.ts';

const LONG = 'the hottest port was warmer than anybody would leave it over a weekend';
const RUN: RunSummary = {
  id: 'r-20261122-0042',
  state: 'stopped',
  dut: null,
  startedAt: 1,
  by: 'alice',
  counts: { msgs: 1, frames: 0, bytes: 1, gaps: 0 },
  cfgRev: 1,
  sw: '1.0.0',
  sha256: null,
  stoppedAt: 2,
  verdict: { pass: false, reason: LONG },
  tags: [],
  keep: false,
  plan: {
    name: 'soak',
    state: 'aborted',
    step: 1,
    steps: 1,
    text: '',
    elapsedS: 1,
    durationS: 1,
    reason: `${LIMIT_REASON}a/s/c > 90`,
  },
};
const lab = new RecordingLab();
afterAll(() => lab.close());

test('limits and rules of the plan say whether they were met, however long their reasons are', async () => {
  const path = await lab.path();
  const writer = await lab.writer(path);
  const mark = { v: 1, id: '1', ts: 1, mono: 1, type: 'run.mark', data: { text: `${FAILURE_MARK}${LONG}` } };
  writer.add({ topic: TOPICS.event, payload: Buffer.from(JSON.stringify(mark)), qos: 1, retain: false });
  await writer.close({});
  const recording = await Recording.open(path);
  const plan = {
    text: '',
    limits: ['a/s/c > 90', 'a/s/c < 1'],
    failIf: [`a/s/c > 60: ${LONG}`, 'a/s/c > 50: a weekend'],
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  const { html } = await writeReport(recording, { run: RUN, plan, createdAt: 3 }, privateKey);
  await recording.close();
  const states = [...html.matchAll(/<td>plan: [^<]*<\/td><td>([^<]*)<\/td><td>([^<]*)<\/td>/g)];
  expect(states.map(([, , state]) => state)).toEqual(['met', 'not met', 'met', 'not met']);
});
