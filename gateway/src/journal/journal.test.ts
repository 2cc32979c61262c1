import { copyFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { appendRange, JournalLab, range, readAll, segmentFiles, telemetry } from './testing/journal-lab.ts';

const lab = new JournalLab();
afterEach(() => lab.close());

test('gives back what was appended, oldest first, with the time it was journaled', async () => {
  const journal = await lab.open(await lab.folder());
  await journal.appended('env0/t/env', '{"v":1,"note":"Größe ☃"}');
  await lab.clock.advance(250);
  await journal.appended('$alarm/hot', new Uint8Array());
  const ts = lab.clock.nowMs();
  const { items, more, lost } = await journal.read('', { maxItems: 10, maxBytes: 1000 });
  expect(items.map((item) => JSON.parse(item) as unknown)).toEqual([
    { topic: 'env0/t/env', ts: ts - 250, payload: { v: 1, note: 'Größe ☃' } },
    { topic: '$alarm/hot', ts, payload: null },
  ]);
  expect({ more, lost }).toEqual({ more: false, lost: 0 });
});

test('everything appended in one turn of the event loop is one write', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder);
  const written: number[] = [];
  journal.onWritten = ({ count }) => written.push(count);
  for (const seq of range(0, 100)) {
    journal.append({ topic: 'a/t/b', payload: telemetry(seq), onFailure: 'lost', done: () => undefined });
  }
  expect(written).toEqual([]);
  await journal.drained();
  expect(written).toEqual([100]);
  expect(journal.end).toBe(100);
});

test('pages: each read goes on where the one before ended', async () => {
  const journal = await lab.open(await lab.folder(), { segmentBytes: 64 * 1024 });
  await appendRange(journal, 0, 1000, 300);
  const first = await journal.read('', { maxItems: 7, maxBytes: 1 << 20 });
  expect(first).toMatchObject({ more: true, lost: 0, end: 7 });
  const second = await journal.read(first.to, { maxItems: 7, maxBytes: 1 << 20 });
  expect(second.from).toBe(first.to);
  expect((JSON.parse(second.items[0] ?? '') as { payload: { seq: number } }).payload.seq).toBe(7);
  expect((await readAll(journal, '', 33)).seqs).toEqual(range(0, 1000));
});

test('a read keeps to its bytes, yet gives an item that alone is larger', async () => {
  const journal = await lab.open(await lab.folder());
  await appendRange(journal, 0, 3, 5_000);
  const limits = { maxItems: 100, maxBytes: 1_000 };
  const read = await journal.read('', limits);
  expect(read).toMatchObject({ more: true, end: 1 });
  expect((await journal.read(read.to, limits)).items).toHaveLength(1);
});

test('a cursor stays valid across restarts, also one that stands at the end', async () => {
  const folder = await lab.folder();
  let journal = await lab.open(folder);
  await appendRange(journal, 0, 10);
  const { to } = await journal.read('', { maxItems: 4, maxBytes: 10_000 });
  const end = journal.cursorOf(journal.end);
  for (let start = 1; start <= 3; start++) {
    await journal.stop();
    journal = await lab.open(folder);
    await appendRange(journal, 10 * start, 10 * start + 10);
  }
  expect(await readAll(journal, to)).toMatchObject({ seqs: range(4, 40), lost: 0 });
  expect(await readAll(journal, end)).toMatchObject({ seqs: range(10, 40), lost: 0 });
});

test('positions that a power cut took are not confused with the ones that are given again', async () => {
  const folder = await lab.folder();
  const before = await lab.open(folder);
  await appendRange(before, 0, 100);
  const seenAll = before.cursorOf(100);
  const seenHalf = before.cursorOf(50);
  const cut = await lab.folder();
  await copyJournal(folder, cut);
  const [file = ''] = await segmentFiles(cut);
  await truncate(file, 32 + 80 * (32 + Buffer.byteLength(telemetry(10))));
  const after = await lab.open(cut);
  const kept = after.end;
  expect(kept).toBeLessThan(100);
  await appendRange(after, 500, 600);
  expect((await readAll(after, seenAll)).seqs).toEqual(range(500, 600));
  const late = await readAll(after, seenHalf);
  expect(late.seqs.slice(-100)).toEqual(range(500, 600));
  expect(late.seqs.length - 100 + late.lost).toBe(kept - 50);
});

test('a hole at the end is counted exactly when the gateway was stopped in order', async () => {
  const folder = await lab.folder();
  const before = await lab.open(folder);
  await appendRange(before, 0, 100);
  await before.stop();
  const [file = ''] = await segmentFiles(folder);
  await truncate(file, 32 + 50 * (29 + Buffer.byteLength(telemetry(9))));
  const after = await lab.open(folder);
  await appendRange(after, 100, 110);
  const { seqs, lost } = await readAll(after);
  expect(seqs.length + lost).toBe(110);
  expect(lost).toBeGreaterThan(0);
});

test('a cursor of a journal that is gone starts at the oldest of the new one', async () => {
  const old = await lab.open(await lab.folder());
  await appendRange(old, 0, 50);
  const journal = await lab.open(await lab.folder());
  await appendRange(journal, 0, 80);
  expect(await readAll(journal, old.cursorOf(50))).toMatchObject({ seqs: range(0, 80), lost: 0 });
});

test.each(['x', '1', '1:', ':1', '0:1', '1:-1', '1:01', '1:1.5', '1:1e3', ' 1:1', '99999999999:1', '1:1:1'])(
  'refuses «%s», which is no cursor',
  async (after) => {
    const journal = await lab.open(await lab.folder());
    await expect(journal.read(after, { maxItems: 1, maxBytes: 1 })).rejects.toMatchObject({
      code: 'E_SCHEMA',
    });
  },
);

test('refuses a cursor behind the end', async () => {
  const journal = await lab.open(await lab.folder());
  await appendRange(journal, 0, 3);
  const ahead = journal.cursorOf(4);
  await expect(journal.read(ahead, { maxItems: 1, maxBytes: 1 })).rejects.toMatchObject({ code: 'E_SCHEMA' });
});

test('messages that went out unjournaled leave a hole of exactly their number', async () => {
  const journal = await lab.open(await lab.folder());
  await appendRange(journal, 0, 5);
  const cursor = journal.cursorOf(3);
  journal.append({ topic: 'a/t/b', payload: telemetry(5), onFailure: 'lost', done: () => undefined });
  journal.skip();
  journal.skip();
  await journal.drained();
  await appendRange(journal, 8, 10);
  expect(await readAll(journal, cursor)).toMatchObject({ seqs: [3, 4, 5, 8, 9], lost: 2 });
  expect(journal.figures().lost).toBe(2);
});

test('deletes whole files when there is too much, and says how many positions went with them', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder, { segmentBytes: 64 * 1024, maxBytes: 200 * 1024 });
  await appendRange(journal, 0, 10);
  const cursor = journal.cursorOf(2);
  for (let seq = 10; seq < 2000; seq += 100) await appendRange(journal, seq, seq + 100, 300);
  await eventually(() => expect(journal.figures().bytes).toBeLessThanOrEqual(200 * 1024));
  const { seqs, lost } = await readAll(journal, cursor);
  const [oldest = 0] = seqs;
  expect(seqs).toEqual(range(oldest, 2010));
  expect(lost).toBe(oldest - 2);
  expect((await readAll(journal)).lost).toBe(0);
});

test('deletes what is over age, by a clock that does not step', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder, { maxAgeH: 1 });
  await appendRange(journal, 0, 10);
  lab.clock.stepWall(48 * 3_600_000);
  await lab.clock.advance(180_000);
  await appendRange(journal, 10, 20);
  expect(await segmentFiles(folder)).toHaveLength(2);
  expect((await readAll(journal)).seqs).toEqual(range(0, 20));
  await lab.clock.advance(3_600_001);
  await appendRange(journal, 20, 30);
  await eventually(async () => expect(await segmentFiles(folder)).toHaveLength(1));
  expect((await readAll(journal)).seqs).toEqual(range(20, 30));
});

test('keeps the file a reader is in', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder, { segmentBytes: 64 * 1024, maxBytes: 1 << 20 });
  await appendRange(journal, 0, 1000, 300);
  const reading = journal.read('', { maxItems: 5000, maxBytes: 1 << 24 });
  await lab.clock.advance(25 * 3_600_000);
  await appendRange(journal, 1000, 1400, 300);
  expect((await reading).items).toHaveLength(1000);
});

test('forces records to the disk a second after the first, and tells their age until then', async () => {
  const journal = await lab.open(await lab.folder());
  expect(lab.clock.pending).toBe(0);
  await appendRange(journal, 0, 10);
  await lab.clock.advance(400);
  expect(journal.figures().unsyncedMs).toBe(400);
  await lab.clock.advance(600);
  await eventually(() => expect(journal.figures().unsyncedMs).toBe(0));
  expect(lab.clock.pending).toBe(0);
});

test('with syncMs «always» nothing acknowledged waits for the disk', async () => {
  const journal = await lab.open(await lab.folder(), { syncMs: 'always' });
  await appendRange(journal, 0, 10);
  expect(journal.figures().unsyncedMs).toBe(0);
  expect(lab.clock.pending).toBe(0);
});

test('leaves files alone that are not its own, and counts them', async () => {
  const folder = await lab.folder();
  const names = [
    'notes.txt',
    '000000000000000-7.journal',
    '000000000000009-8.journal',
    'x.journal',
    '.journal',
  ];
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await writeFile(join(folder, '000000000000000-7.journal'), '');
  await writeFile(join(folder, '000000000000009-8.journal'), Buffer.alloc(5000, 0xff));
  await writeFile(join(folder, 'x.journal'), 'x');
  await writeFile(join(folder, '.journal'), 'x');
  const journal = await lab.open(folder);
  await appendRange(journal, 0, 10);
  await journal.stop();
  const again = await lab.open(folder);
  expect(again.figures().ignoredFiles).toBe(names.length);
  expect((await readAll(again)).seqs).toEqual(range(0, 10));
  expect(await readdir(folder)).toEqual(expect.arrayContaining(names));
});

test('a segment under another name is not believed', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder);
  await appendRange(journal, 0, 10);
  await journal.stop();
  const [file = ''] = await segmentFiles(folder);
  await copyFile(file, join(folder, '000000000000900-9.journal'));
  const again = await lab.open(folder);
  expect(again.end).toBe(10);
  expect(again.figures().ignoredFiles).toBe(1);
});

test('a start without a message leaves no trace', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder);
  await journal.stop();
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that cannot be made is refused with a reason', async () => {
  const folder = await lab.folder();
  await writeFile(join(folder, 'file'), '');
  await expect(lab.open(join(folder, 'file', 'journal'))).rejects.toMatchObject({ code: 'E_PERMISSION' });
});

async function copyJournal(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
}

test('a burst larger than a file is spread over several', async () => {
  const folder = await lab.folder();
  const journal = await lab.open(folder, { segmentBytes: 64 * 1024 });
  await appendRange(journal, 0, 100, 20_000);
  expect((await segmentFiles(folder)).length).toBeGreaterThan(20);
  expect((await readAll(journal)).seqs).toEqual(range(0, 100));
});
