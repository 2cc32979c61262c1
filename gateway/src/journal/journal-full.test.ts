import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { appendRange, JournalLab, readAll } from './testing/journal-lab.ts';

const run = promisify(execFile);
const WRITER = fileURLToPath(new URL('testing/write-to-full-disk.ts', import.meta.url));
const COUNT = 400;

const lab = new JournalLab();
afterAll(() => lab.close());

interface Outcome {
  readonly kept: readonly number[];
  readonly codes: readonly string[];
  readonly read: { readonly seqs: readonly number[]; readonly lost: number };
  readonly lost: number;
  readonly end: number;
}

test('where there is no more room, what is kept stays whole and the rest is a hole of exactly its number', async () => {
  const folder = await lab.folder();
  // A limit on the size of a file (64 blocks of 1 KiB) fails a write half-way, as a full disk does.
  const script = `trap '' XFSZ; ulimit -f 64; exec "$@"`;
  const writer = [process.execPath, '--conditions=@labgate/source', WRITER, folder, String(COUNT)];
  const { stdout } = await run('bash', ['-c', script, 'bash', ...writer]);
  const { kept, codes, read, lost, end } = JSON.parse(stdout) as Outcome;
  expect(codes).toEqual(['E_DISK_FULL']);
  expect(kept.length).toBeGreaterThan(50);
  expect(kept.length).toBeLessThan(COUNT);
  expect(read.seqs).toEqual(kept);
  expect(lost).toBe(COUNT - kept.length);
  expect(read.lost).toBe(lost);
  expect(end).toBe(COUNT);
  const journal = await lab.open(folder);
  await appendRange(journal, 1000, 1003);
  expect(await readAll(journal)).toMatchObject({ seqs: [...kept, 1000, 1001, 1002], lost });
});
