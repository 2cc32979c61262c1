import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type Clock } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { journalConfigSchema, type JournalConfig } from '../journal-config.ts';
import { Journal } from '../journal.ts';

/** Journals in folders of their own, which go away with the lab. */
export class JournalLab {
  readonly clock = new VirtualClock();
  readonly #folders: string[] = [];
  readonly #journals: Journal[] = [];

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-journal-'));
    this.#folders.push(folder);
    return folder;
  }

  async open(
    folder: string,
    config: Partial<JournalConfig> = {},
    clock: Clock = this.clock,
  ): Promise<Journal> {
    const journal = await Journal.open({
      folder,
      config: { ...journalConfigSchema.parse({}), ...config },
      clock,
      log: createLogger('journal', 'silent'),
    });
    this.#journals.push(journal);
    return journal;
  }

  async close(): Promise<void> {
    for (const journal of this.#journals.splice(0)) await journal.stop();
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true });
  }
}

/** A message of stream `env0/t/env` with `seq`, and `padding` characters more. */
export function telemetry(seq: number, padding = 0): string {
  return JSON.stringify({ v: 1, sid: '9f31c0de', seq, val: { note: 'x'.repeat(padding) } });
}

/** Appends messages `from` … `to` - 1 and waits for the last. */
export async function appendRange(journal: Journal, from: number, to: number, padding = 0): Promise<void> {
  const written: Promise<void>[] = [];
  for (let seq = from; seq < to; seq++) written.push(journal.appended('env0/t/env', telemetry(seq, padding)));
  await Promise.all(written);
}

/** Everything after `after`, in as many reads as it takes. */
export async function readAll(
  journal: Journal,
  after = '',
  maxItems = 1_000,
): Promise<{ seqs: number[]; lost: number; to: string }> {
  const seqs: number[] = [];
  let lost = 0;
  for (let to = after; ;) {
    const read = await journal.read(to, { maxItems, maxBytes: 1 << 20 });
    for (const item of read.items) seqs.push((JSON.parse(item) as { payload: { seq: number } }).payload.seq);
    lost += read.lost;
    to = read.to;
    if (!read.more) return { seqs, lost, to };
  }
}

/** The numbers from `from` up to and without `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** The segment files of `folder`, oldest first. */
export async function segmentFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.journal'))
    .toSorted()
    .map((name) => join(folder, name));
}
