import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { writeShortRecording } from '../testing/short-recording.ts';

const PLACES = 40;
const folder = mkdtempSync(join(tmpdir(), 'labgate-verify-'));
const whole = join(folder, 'run.mcap');
const damaged = join(folder, 'damaged.mcap');
beforeAll(() => writeShortRecording(whole));
afterAll(() => rmSync(folder, { recursive: true }));

async function verify(file: string): Promise<{ code: number; out: string; notes: string }> {
  const terminal = new MemoryTerminal();
  const code = await run(terminal, ['replay', file, '--verify']);
  return { code, out: terminal.out, notes: terminal.notes };
}

test('a recording is published on loopback and compared message by message', async () => {
  expect(await verify(whole)).toEqual({
    code: 0,
    out: '',
    notes: expect.stringMatching(/^20 messages, 0 of them frames, .*all equal\nSHA-256 [0-9a-f]{64}\n$/),
  });
});

test('one changed byte anywhere is found, and its part named', async () => {
  const bytes = readFileSync(whole);
  for (let i = 0; i < PLACES; i++) {
    const place = Math.round((i * (bytes.length - 1)) / (PLACES - 1));
    const changed = Buffer.from(bytes);
    changed[place] ^= 1 << (i % 8);
    writeFileSync(damaged, changed);
    const { code, out, notes } = await verify(damaged);
    // Without its magic at the front it is no such file at all.
    const [wanted, told] = place < 8 ? [1, notes] : [4, out];
    const named = place < 8 ? /does not begin as an MCAP file/ : /^[a-z].*: /;
    expect({ place, code, told }).toEqual({ place, code: wanted, told: expect.stringMatching(named) });
  }
}, 120_000);

test('of a file that was cut what is there is compared, and the rest is named', async () => {
  const bytes = readFileSync(whole);
  writeFileSync(damaged, bytes.subarray(0, Math.floor(bytes.length / 2)));
  const { code, out, notes } = await verify(damaged);
  expect(code).toBe(4);
  expect(out).toContain('index: missing');
  const [, messages] = /^(\d+) messages/.exec(notes) ?? [];
  expect(Number(messages)).toBeGreaterThan(5);
  expect(Number(messages)).toBeLessThan(20);
});

test.each([
  ['', 'empty'],
  ['no recording', 'text'],
  ['\u0089MCAP0\r\n', 'a magic alone'],
])('a file with %j is told to be no recording (%s)', async (text) => {
  writeFileSync(damaged, text, 'latin1');
  const { code, out, notes } = await verify(damaged);
  expect(code).not.toBe(0);
  expect(out + notes).toMatch(/does not begin as an MCAP file|index: missing/);
});
