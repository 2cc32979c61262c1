import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../journal.ts';
import { appendRange, type JournalLab, range, readAll, segmentFiles } from './journal-lab.ts';

/** Messages of a `WrittenJournal`. */
export const MESSAGE_COUNT = 60;

/** A journal as the death of its process left it. */
export interface WrittenJournal {
  readonly folder: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly epochs: Buffer;
  /** Where each record ends. */
  readonly ends: readonly number[];
  /** Cursor after each number of records. */
  readonly cursors: readonly string[];
}

/** Writes a journal with `MESSAGE_COUNT` messages of different lengths. */
export async function writeJournal(lab: JournalLab): Promise<WrittenJournal> {
  const folder = await lab.folder();
  const journal = await lab.open(folder);
  const ends: number[] = [];
  const cursors = [journal.cursorOf(0)];
  for (const seq of range(0, MESSAGE_COUNT)) {
    await appendRange(journal, seq, seq + 1, (seq * 7) % 40);
    ends.push(journal.figures().bytes);
    cursors.push(journal.cursorOf(seq + 1));
  }
  const [file = ''] = await segmentFiles(folder);
  const epochs = await readFile(join(folder, 'epochs.json'));
  return { folder, file, bytes: await readFile(file), epochs, ends, cursors };
}

/** Puts `bytes` where the journal's file is, takes back what later starts made, and starts. */
export async function restartWith(
  lab: JournalLab,
  { folder, file, epochs }: WrittenJournal,
  bytes: Uint8Array,
): Promise<Journal> {
  for (const other of await segmentFiles(folder)) if (other !== file) await rm(other);
  await writeFile(file, bytes);
  await writeFile(join(folder, 'epochs.json'), epochs);
  return lab.open(folder, { syncMs: 'never' });
}

/** What a reader of everything gets, and one who had read everything before the cut. */
export interface AfterCut {
  readonly size: number;
  readonly all: { readonly seqs: readonly number[]; readonly lost: number };
  readonly ahead: { readonly seqs: readonly number[]; readonly lost: number };
}

/** Cuts the file to `size`, starts, appends messages 1000 and 1001, and reads. */
export async function startAfterCut(
  lab: JournalLab,
  written: WrittenJournal,
  size: number,
): Promise<AfterCut> {
  const journal = await restartWith(lab, written, written.bytes.subarray(0, size));
  await appendRange(journal, 1000, 1002);
  const { to: _all, ...all } = await readAll(journal);
  const { to: _ahead, ...ahead } = await readAll(journal, written.cursors[MESSAGE_COUNT]);
  await journal.stop();
  return { size, all, ahead };
}

/** What must be there: every whole record, the torn one counted, and everything new. */
export function expectedAfterCut({ ends }: WrittenJournal, size: number): AfterCut {
  const whole = ends.filter((end) => end <= size).length;
  const lost = size > (ends[whole - 1] ?? 32) ? 1 : 0;
  return {
    size,
    all: { seqs: [...range(0, whole), 1000, 1001], lost },
    ahead: { seqs: [1000, 1001], lost: 0 },
  };
}
