import { mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import { formatCursor } from './cursor.ts';
import { DiskSync } from './disk-sync.ts';
import { GroupEncoder } from './group-encoder.ts';
import { EpochTable } from './epoch-table.ts';
import { GroupCommit } from './group-commit.ts';
import { asJournalError } from './journal-error.ts';
import type { JournalConfig } from './journal-config.ts';
import type { JournalEntry, WrittenGroup } from './journal-entry.ts';
import { readJournal, type JournalRead, type ReadLimits } from './journal-read.ts';
import { formatSegmentName, recordBytes } from './segment-format.ts';
import { SegmentFile } from './segment-file.ts';
import { findEnd, listSegments } from './segment-folder.ts';
import { SegmentSet } from './segment-set.ts';
import { Segment } from './segment.ts';

/** A segment of a quiet bench is ended after this share of the age that is kept. */
const SEGMENT_AGE_SHARE = 1 / 24;

interface JournalOptions {
  readonly folder: string;
  readonly config: JournalConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Numbers about the journal (contract §4.4). */
export interface JournalFigures {
  readonly cursor: string;
  readonly bytes: number;
  /** Unix ms of the oldest item kept; 0 when there is none. */
  readonly oldest: number;
  readonly unsyncedMs: number;
  /** Messages since the start that could not be journaled. */
  readonly lost: number;
  /** Positions of the newest file that were found damaged or empty at the start. */
  readonly damaged: number;
  /** Files in the folder that are not the journal's. */
  readonly ignoredFiles: number;
}

/** Append-only segment files: what was appended survives the death of the process, and a power cut up to the last sync. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #epochs: EpochTable;
  readonly #segments: SegmentSet;
  readonly #sync: DiskSync;
  readonly #encoder = new GroupEncoder();
  readonly #commits = new GroupCommit<JournalEntry>((group, bytes) => this.#commit(group, bytes));
  readonly #recovered: { readonly damaged: number; readonly ignoredFiles: number };
  #file: SegmentFile | undefined;
  /** Position of the next entry. */
  #end: number;
  #isCommitting = false;
  /** Calls of `skip` while positions were being given to a group. */
  #skipped = 0;
  #lost = 0;
  #isEpochSaved = false;
  /** Is shown entries once they are written, before any `done` of theirs. */
  onWritten: (group: WrittenGroup) => void = () => undefined;

  private constructor(
    options: JournalOptions,
    epochs: EpochTable,
    found: { segments: readonly Segment[]; end: number; damaged: number; ignoredFiles: number },
  ) {
    const { folder, config, clock, log } = options;
    this.#options = options;
    this.#epochs = epochs;
    this.#recovered = found;
    this.#end = found.end;
    this.#segments = new SegmentSet({ clock, log, ...config }, found.segments);
    const onChange = (failure: Error | undefined): void => {
      if (failure === undefined) log.info('journal reaches the disk again');
      else log.error({ err: failure }, 'journal does not reach the disk: a power cut would take it');
    };
    this.#sync = new DiskSync({ folder, policy: config.syncMs, clock, onChange });
  }

  /**
   * Opens the journal in `folder`, whatever state a power cut left it in; damaged records are skipped and counted.
   * @throws LabError E_PERMISSION when the folder cannot be made or listed.
   */
  static async open(options: JournalOptions): Promise<Journal> {
    const { folder, clock } = options;
    try {
      await mkdir(folder, { recursive: true });
      const epochs = await EpochTable.load(folder);
      const contents = await listSegments(folder, { wallMs: clock.nowMs(), monoMs: clock.monoUs() / 1000 });
      const newest = contents.segments.at(-1);
      const recovered = newest === undefined ? { end: 0, missing: 0 } : await findEnd(newest);
      const end = Math.max(recovered.end, epochs.cleanEnd);
      epochs.merge(contents.segments);
      epochs.begin(end);
      const journal = new Journal(options, epochs, { ...contents, end, damaged: recovered.missing });
      await journal.#segments.prune();
      return journal;
    } catch (cause) {
      throw new LabError('E_PERMISSION', `cannot use the journal folder ${folder}: ${String(cause)}`, {
        cause,
      });
    }
  }

  /** Position after the newest entry. */
  get end(): number {
    return this.#end;
  }

  /** Queues `entry`; entries are written in the order of the calls. */
  append(entry: JournalEntry): void {
    this.#commits.add(entry, recordBytes(entry));
  }

  /** Appends, for a caller that can wait. @throws LabError E_DISK_FULL or E_STORE; then it is not in the journal. */
  appended(topic: string, payload: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (failure?: LabError): void => (failure === undefined ? resolve() : reject(failure));
      this.append({ topic, payload, onFailure: 'refused', done });
    });
  }

  /** A message goes out without being journaled: its position stays empty, so that whoever follows sees the hole. */
  skip(): void {
    this.#lost++;
    if (this.#isCommitting) this.#skipped++;
    else this.#end++;
  }

  /** The cursor of `position`. */
  cursorOf(position: number): string {
    return formatCursor({ epoch: this.#epochs.epochOf(position), position });
  }

  /**
   * Reads items after cursor `after`, oldest first; `''` stands for the oldest kept.
   * @throws LabError E_SCHEMA for a cursor this journal never gave out, E_STORE when the disk does not let itself be read.
   */
  read(after: string, limits: ReadLimits): Promise<JournalRead> {
    return readJournal({ segments: this.#segments, epochs: this.#epochs, end: this.#end }, after, limits);
  }

  figures(): JournalFigures {
    const { damaged, ignoredFiles } = this.#recovered;
    return {
      cursor: this.cursorOf(this.#end),
      bytes: this.#segments.bytes,
      oldest: this.#segments.oldest?.createdMs ?? 0,
      unsyncedMs: this.#sync.unsyncedMs,
      lost: this.#lost,
      damaged,
      ignoredFiles,
    };
  }

  /** Resolves when everything appended before has been written or given up. */
  drained(): Promise<void> {
    return this.#commits.drained();
  }

  /** Writes what is queued, syncs it and closes the files. */
  async stop(): Promise<void> {
    await this.drained();
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) await this.#endFile(file);
    await this.#sync.stop();
    await this.#segments.prune();
    if (this.#isEpochSaved) await this.#saveEpochs(this.#end);
  }

  async #commit(group: readonly JournalEntry[], sizes: readonly number[]): Promise<void> {
    this.#isCommitting = true;
    const ts = this.#options.clock.nowMs();
    const base = this.#end;
    let failure: LabError | undefined;
    let records: Buffer | undefined;
    try {
      records = await this.#write(group, sizes, ts);
      this.#end += group.length;
    } catch (error) {
      failure = asJournalError(error);
    }
    this.#isCommitting = false;
    this.#end += this.#skipped;
    this.#skipped = 0;
    if (records !== undefined) this.onWritten({ position: base, count: group.length, records });
    for (const entry of group) entry.done(failure);
  }

  /**
   * Gives the records as they were written.
   * @throws what the file system throws; then nothing of the group is in the journal.
   */
  async #write(group: readonly JournalEntry[], sizes: readonly number[], ts: number): Promise<Buffer> {
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    let before = 0;
    try {
      const file = await this.#fileFor(total);
      before = file.segment.bytes;
      const { first, seed } = file.segment;
      const records = this.#encoder.encode(group, sizes, {
        bytes: total,
        index: this.#end - first,
        ts,
        seed,
      });
      await file.append(records);
      await this.#sync.wrote(file);
      this.#note(file.segment, total);
      return records;
    } catch (error) {
      await this.#giveUp(group, before);
      throw error;
    }
  }

  /** Remembers where the records lie that were just written, `total` bytes. */
  #note(segment: Segment, total: number): void {
    segment.note(this.#end - segment.first, segment.bytes - total);
    segment.endedAtMonoMs = this.#nowMonoMs();
  }

  /** Takes a group back that could not be written. Where even that fails, none of its positions is ever used again. */
  async #giveUp(group: readonly JournalEntry[], bytesBefore: number): Promise<void> {
    const lost = group.filter(({ onFailure }) => onFailure === 'lost').length;
    this.#lost += lost;
    const file = this.#file;
    if (file === undefined || (await file.takeBack(bytesBefore))) {
      this.#end += lost;
      return;
    }
    this.#end += group.length;
    this.#file = undefined;
    await this.#sync.ended(file);
  }

  async #fileFor(bytes: number): Promise<SegmentFile> {
    if (this.#file !== undefined) {
      if (!this.#isOver(this.#file, bytes)) return this.#file;
      const full = this.#file;
      this.#file = undefined;
      await this.#endFile(full);
    }
    if (!this.#isEpochSaved) await this.#saveEpochs();
    const { folder, clock } = this.#options;
    const identity = { epoch: this.#epochs.current, first: this.#end };
    const state = { createdMs: clock.nowMs(), bytes: 0, endedAtMonoMs: this.#nowMonoMs() };
    const file = await SegmentFile.create(
      new Segment(join(folder, formatSegmentName(identity)), identity, state),
    );
    this.#file = file;
    this.#segments.add(file.segment);
    this.#sync.created();
    void this.#segments.prune();
    return file;
  }

  #isOver({ segment }: SegmentFile, bytes: number): boolean {
    const { segmentBytes, maxAgeH } = this.#options.config;
    if (segment.bytes === 0) return false;
    const ageMs = this.#nowMonoMs() - segment.begunAtMonoMs;
    return segment.bytes + bytes > segmentBytes || ageMs > maxAgeH * 3_600_000 * SEGMENT_AGE_SHARE;
  }

  async #endFile(file: SegmentFile): Promise<void> {
    await this.#sync.ended(file);
    if (file.segment.bytes > 0) return;
    this.#segments.remove(file.segment);
    await unlink(file.segment.path).catch(() => undefined); // an empty file is ignored at the next start
  }

  async #saveEpochs(end = 0): Promise<void> {
    try {
      await this.#epochs.save(end);
      this.#isEpochSaved = true;
    } catch (error) {
      this.#options.log.warn({ err: error }, 'table of epochs not written; the segments tell most of it');
    }
  }

  #nowMonoMs(): number {
    return this.#options.clock.monoUs() / 1000;
  }
}
