import { randomInt } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { SegmentIdentity } from './segment-format.ts';

const FILE_NAME = 'epochs.json';
/** Epochs remembered, so that cursors of as many starts are understood. */
const MAX_EPOCHS = 4096;

const epochsSchema = z.array(z.tuple([z.int().min(1).max(0xffff_ffff), z.int().min(0)]));
const fileSchema = z.strictObject({
  format: z.literal(1),
  /** Position the journal ended at when it was last stopped in order. */
  end: z.int().min(0),
  epochs: epochsSchema,
  /** Of the JSON of `end` and `epochs`. */
  crc32: z.int(),
});

/**
 * The epochs of the journal, one a start of the gateway, each with its first position. Positions that a power cut has taken are
 * given again in a later epoch, and a cursor tells by its epoch which ones it means.
 */
export class EpochTable {
  readonly #folder: string;
  /** Sorted by first position; the last is the current one. */
  #epochs: readonly SegmentIdentity[];
  /** Position the journal ended at, if it is known that it was stopped in order. */
  readonly cleanEnd: number;
  /** True when the file was there and could not be read. */
  readonly isDamaged: boolean;

  private constructor(
    folder: string,
    epochs: readonly SegmentIdentity[],
    cleanEnd: number,
    isDamaged: boolean,
  ) {
    this.#folder = folder;
    this.#epochs = epochs;
    this.cleanEnd = cleanEnd;
    this.isDamaged = isDamaged;
  }

  /** Reads the table of `folder`; a missing or damaged one is empty. */
  static async load(folder: string): Promise<EpochTable> {
    let text: string;
    try {
      text = await readFile(join(folder, FILE_NAME), 'utf8');
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      return new EpochTable(folder, [], 0, !isMissing);
    }
    const parsed = parseFile(text);
    return parsed === undefined
      ? new EpochTable(folder, [], 0, true)
      : new EpochTable(folder, parsed.epochs, parsed.end, false);
  }

  get current(): number {
    return this.#epochs.at(-1)?.epoch ?? 0;
  }

  /** Takes in the epochs of the segments that were found, which a lost table does not have. */
  merge(found: Iterable<SegmentIdentity>): void {
    const firsts = new Map(this.#epochs.map(({ epoch, first }) => [epoch, first]));
    for (const { epoch, first } of found) firsts.set(epoch, Math.min(first, firsts.get(epoch) ?? first));
    this.#epochs = [...firsts]
      .map(([epoch, first]) => ({ epoch, first }))
      .toSorted((a, b) => a.first - b.first);
  }

  /** Begins an epoch at position `first`. The first of a journal is random, so that a new journal knows no cursor of an old one. */
  begin(first: number): void {
    const known = new Set(this.#epochs.map(({ epoch }) => epoch));
    let epoch = this.isDamaged || known.size === 0 ? randomEpoch() : Math.max(...known) + 1;
    while (known.has(epoch) || epoch > 0xffff_ffff) epoch = randomEpoch();
    this.#epochs = [...this.#epochs, { epoch, first }].slice(-MAX_EPOCHS);
  }

  /** The epoch position `position` was given in last. */
  epochOf(position: number): number {
    return this.#epochs.findLast(({ first }) => first <= position)?.epoch ?? this.#epochs[0]?.epoch ?? 0;
  }

  /** Position at which `epoch` ended: the first of the next; Infinity for the current one; `undefined` when it is not known. */
  endOf(epoch: number): number | undefined {
    const at = this.#epochs.findIndex((known) => known.epoch === epoch);
    return at === -1 ? undefined : (this.#epochs[at + 1]?.first ?? Infinity);
  }

  /**
   * Writes the table so that a power cut leaves the old one or the new one.
   * @param end position the journal ends at when it is being stopped, else 0.
   * @throws what the file system throws.
   */
  async save(end = 0): Promise<void> {
    const path = join(this.#folder, FILE_NAME);
    const epochs = this.#epochs.map(({ epoch, first }) => [epoch, first] as const);
    const content = { format: 1, end, epochs, crc32: crc32(JSON.stringify([end, epochs])) };
    const file = await open(`${path}.new`, 'w');
    try {
      await file.writeFile(`${JSON.stringify(content)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.#folder);
  }
}

/** Makes the names in `folder` durable. @throws what the file system throws. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseFile(text: string): { epochs: SegmentIdentity[]; end: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // damaged: the segments tell most of it
  }
  const { data } = fileSchema.safeParse(value);
  if (data?.crc32 !== crc32(JSON.stringify([data?.end, data?.epochs]))) return undefined;
  return { epochs: data.epochs.map(([epoch, first]) => ({ epoch, first })), end: data.end };
}

function randomEpoch(): number {
  return randomInt(1, 2 ** 31);
}
