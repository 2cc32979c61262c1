import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  expectedAfterCut,
  startAfterCut,
  MESSAGE_COUNT,
  restartWith,
  writeJournal,
} from './testing/damaged-journal.ts';
import { appendRange, JournalLab, range, readAll, segmentFiles, telemetry } from './testing/journal-lab.ts';

const lab = new JournalLab();
afterAll(() => lab.close());

const written = await writeJournal(lab);

test('cut anywhere near its end: starts, keeps every whole record, and loses no new one', async () => {
  // 17 shares no factor with the lengths of the records; the soak test takes every offset.
  for (let size = written.bytes.length; size >= written.bytes.length - 4096; size -= 17) {
    expect(await startAfterCut(lab, written, size)).toEqual(expectedAfterCut(written, size));
  }
});

test('flipped bits anywhere: starts, gives every record they did not touch, and counts the others', async () => {
  const { bytes, ends } = written;
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  const check = async (places: readonly (readonly [number, number])[]): Promise<void> => {
    const damaged = Buffer.from(bytes);
    const touched = new Set<number>();
    for (const [at, mask] of new Map(places)) {
      damaged[at] = (damaged[at] ?? 0) ^ mask;
      if (at >= 32) touched.add(ends.findIndex((end) => at < end));
    }
    const journal = await restartWith(lab, written, damaged);
    const { seqs, lost } = await readAll(journal);
    expect(seqs).toEqual(range(0, MESSAGE_COUNT).filter((seq) => !touched.has(seq)));
    expect(lost).toBeGreaterThanOrEqual(Math.min(1, touched.size));
    expect(lost).toBeLessThanOrEqual(touched.size);
    await journal.stop();
  };
  await fc.assert(fc.asyncProperty(flips, check), { numRuns: 150 });
});

test('damage in the middle is counted exactly, as figure and for whoever reads', async () => {
  const { bytes, ends } = written;
  const damaged = Buffer.from(bytes);
  damaged.fill(0, (ends[9] ?? 0) + 5, (ends[13] ?? 0) - 5);
  const journal = await restartWith(lab, written, damaged);
  expect(journal.figures().damaged).toBe(4);
  expect(await readAll(journal)).toMatchObject({
    seqs: range(0, MESSAGE_COUNT).filter((seq) => seq < 10 || seq > 13),
    lost: 4,
  });
  await journal.stop();
});

test('a table of epochs that is damaged or gone costs no message, and no position is given out twice', async () => {
  for (const content of [undefined, '', '{', '{"format":1}', '\0'.repeat(100)]) {
    const folder = await lab.folder();
    const before = await lab.open(folder);
    await appendRange(before, 0, 20);
    await before.stop();
    const cursor = before.cursorOf(15);
    if (content === undefined) await rm(join(folder, 'epochs.json'));
    else await writeFile(join(folder, 'epochs.json'), content);
    const after = await lab.open(folder);
    await appendRange(after, 20, 30);
    expect(after.cursorOf(20)).not.toBe(before.cursorOf(20));
    expect(await readAll(after, cursor)).toMatchObject({ seqs: range(15, 30), lost: 0 });
    expect((await readAll(after, before.cursorOf(20))).seqs).toEqual(range(20, 30));
  }
});

test('a file in the middle that is gone or empty is a hole of exactly its positions', async () => {
  const folder = await lab.folder();
  const before = await lab.open(folder, { segmentBytes: 64 * 1024 });
  await appendRange(before, 0, 2000, 300);
  await before.stop();
  const files = await segmentFiles(folder);
  expect(files.length).toBeGreaterThan(4);
  await rm(files[1] ?? '');
  await truncate(files[3] ?? '', 0);
  const after = await lab.open(folder);
  const { seqs, lost } = await readAll(after);
  expect(seqs.length + lost).toBe(2000);
  expect(lost).toBeGreaterThan(300);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
});

test('bytes that look like a record inside a payload are not taken for one', async () => {
  const folder = await lab.folder();
  const before = await lab.open(folder);
  await appendRange(before, 0, 3);
  const [file = ''] = await segmentFiles(folder);
  const whole = await readFile(file);
  const forged = whole.subarray(whole.length - 29 - Buffer.byteLength(telemetry(2))).toString('latin1');
  await before.appended('env0/t/env', JSON.stringify({ seq: 3, forged }));
  await appendRange(before, 4, 6);
  await before.stop();
  const bytes = await readFile(file);
  bytes[whole.length + 1] = (bytes[whole.length + 1] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const after = await lab.open(folder);
  expect(await readAll(after)).toMatchObject({ seqs: [0, 1, 2, 4, 5], lost: 1 });
});
