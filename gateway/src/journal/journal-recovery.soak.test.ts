import { afterAll, expect, test } from '@jest/globals';
import { expectedAfterCut, startAfterCut, writeJournal } from './testing/damaged-journal.ts';
import { JournalLab } from './testing/journal-lab.ts';

const lab = new JournalLab();
afterAll(() => lab.close());

test('cut at every offset of the last 4096 bytes: starts, keeps every whole record, and loses no new one', async () => {
  const written = await writeJournal(lab);
  for (let size = written.bytes.length; size >= written.bytes.length - 4096; size--) {
    expect(await startAfterCut(lab, written, size)).toEqual(expectedAfterCut(written, size));
  }
});
