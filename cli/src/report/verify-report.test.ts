import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunSummary } from '@labgate/contract';
import { Recording, RECORDING_FILE, writeReport } from '@labgate/recording';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { RUN, writeShortRecording } from '../testing/short-recording.ts';

/** Places of each file that are changed in turn, from its first byte to its last. */
const PLACES = 60;

const folder = mkdtempSync(join(tmpdir(), 'labgate-report-'));
const recording = join(folder, RECORDING_FILE);
const html = join(folder, 'report.html');
const json = join(folder, 'report.json');
const trusted = join(folder, 'key.pem');
const foreign = join(folder, 'foreign.pem');

beforeAll(async () => {
  const { sha256 } = await writeShortRecording(recording);
  const summary: RunSummary = {
    id: RUN.run,
    state: 'stopped',
    dut: { serial: RUN.dutSerial },
    startedAt: Number(RUN.startedAt),
    by: 'alice',
    counts: { msgs: 1, frames: 0, bytes: 1, gaps: 0 },
    cfgRev: 1,
    sw: RUN.sw,
    sha256,
    stoppedAt: Number(RUN.startedAt) + 1000,
    verdict: { pass: true, reason: 'all rails within limits' },
    tags: [],
    keep: false,
  };
  const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const opened = await Recording.open(recording);
  const report = await writeReport(opened, { run: summary, plan: null, createdAt: 3 }, ours.privateKey);
  await opened.close();
  writeFileSync(html, report.html);
  writeFileSync(json, report.json);
  writeFileSync(trusted, ours.publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(foreign, theirs.publicKey.export({ type: 'spki', format: 'pem' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verify(...args: string[]): Promise<{ code: number; out: string; notes: string }> {
  const terminal = new MemoryTerminal();
  const code = await run(terminal, ['report', 'verify', ...args]);
  return { code, out: terminal.out, notes: terminal.notes };
}

test.each([html, json])('%s is unchanged, and its key is the one that is trusted', async (file) => {
  expect(await verify(file)).toMatchObject({ code: 0, out: expect.stringContaining('unchanged') });
  expect(await verify(file, '--key', trusted)).toMatchObject({ code: 0 });
  expect(await verify(file, '--key', foreign)).toMatchObject({ code: 4, out: 'CHANGED key\n' });
});

test.each([
  [html, /^CHANGED [a-z-]+$/m],
  [json, /^CHANGED [a-z-]+$/m],
  [recording, /^CHANGED recording\.mcap$/m],
])('one changed byte anywhere in %s fails, and what was changed is named', async (file, named) => {
  const whole = readFileSync(file);
  const report = file === recording ? html : file;
  for (let i = 0; i < PLACES; i++) {
    const place = Math.round((i * (whole.length - 1)) / (PLACES - 1));
    const changed = Buffer.from(whole);
    changed[place] ^= 1 << (i % 8);
    writeFileSync(file, changed);
    const { code, out } = await verify(report);
    expect({ place, code, out }).toEqual({ place, code: 4, out: expect.stringMatching(named) });
  }
  writeFileSync(file, whole);
});

test('without the recording beside it the report alone is compared, and that is said', async () => {
  const alone = mkdtempSync(join(tmpdir(), 'labgate-report-'));
  writeFileSync(join(alone, 'report.html'), readFileSync(html));
  expect(await verify(join(alone, 'report.html'))).toMatchObject({
    code: 0,
    notes: expect.stringContaining('recording.mcap is not beside the report'),
  });
  rmSync(alone, { recursive: true });
});

test.each([
  ['', 'CHANGED seal'],
  ['{', 'CHANGED spelling'],
  ['{}', 'CHANGED seal'],
  ['<html><body>no report</body></html>', 'CHANGED seal'],
])('a file with %j is no report', async (text, out) => {
  const file = join(folder, 'other');
  writeFileSync(file, text);
  expect(await verify(file)).toMatchObject({ code: 4, out: `${out}\n` });
});

test('a file that is not there, and a key that is none, are mistakes of usage', async () => {
  expect((await verify(join(folder, 'nothing.html'))).code).toBe(2);
  expect((await verify(html, '--key', html)).code).toBe(2);
});
