import { crc32 } from 'node:zlib';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readChunkHeader } from './chunk-codec.ts';
import type { DamageLog } from './damage-log.ts';
import { HistoryFile, TABLES, type HistoryFileOptions, type Table } from './history-file.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { seriesOfKey } from './series-key.ts';
import { SqlitePages } from './sqlite-pages.ts';
import { decodeTally, emptyTally, encodeTally, type Tally } from './tally.ts';

/**
 * Replaces a file that SQLite finds damaged by a new one with every row of it that is whole, and keeps the old one
 * beside it under a name with `.damaged`. What is missing is noted: chunks and samples by the tallies that survived.
 */
export function salvage(path: string, options: HistoryFileOptions, damage: DamageLog): void {
  const damagedPath = setAside(path);
  const pages = new SqlitePages(damagedPath, options.pageSizeBytes);
  const rescued = new HistoryFile(path, options);
  damage.noteLoss('the file itself', 1, 0);
  try {
    rescued.transact(() => {
      settleTallies(rescued, copyRows(pages, rescued), damage);
    });
    rescued.checkpoint();
  } finally {
    pages.close();
    rescued.close();
  }
}

/** Renames the file and its write-ahead log; of earlier damaged files only this one is kept. */
function setAside(path: string): string {
  const folder = dirname(path);
  const prefix = `${basename(path)}.damaged`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name));
  }
  const damagedPath = join(folder, prefix);
  renameSync(path, damagedPath);
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${damagedPath}-wal`);
  rmSync(`${path}-shm`, { force: true });
  return damagedPath;
}

interface Rescued {
  readonly tallies: ReadonlyMap<number, Tally>;
  readonly kept: Map<number, Tally>;
  /** Series whose names are known. */
  readonly named: ReadonlySet<number>;
}

/** Copies what is whole; gives the tallies found and, counted anew, what there is of each series. */
function copyRows(pages: SqlitePages, rescued: HistoryFile): Rescued {
  const tallies = new Map<number, Tally>();
  const kept = new Map<number, Tally>();
  const named = new Set<number>();
  const samplesOf = new Map<number, number>();
  pages.eachRow((id, body) => {
    const table = tableOf(body);
    if (table === undefined) return;
    if (table === 'tally') {
      const tally = decodeTally(body);
      if (tally !== undefined) tallies.set(id, tally);
      return;
    }
    if (table === 'chunk') {
      const header = readChunkHeader(body);
      if (header === undefined || header.series !== seriesOfKey(id)) return;
      // Where the list of free pages is damaged, older versions of a chunk turn up: they have fewer samples.
      const other = samplesOf.get(id) ?? 0;
      if (other >= header.count) return;
      samplesOf.set(id, header.count);
      const tally = kept.get(header.series) ?? { ...emptyTally(), firstMs: header.firstMs };
      tally.chunks += other === 0 ? 1 : 0;
      tally.samples += header.count - other;
      tally.firstMs = Math.min(tally.firstMs, header.firstMs);
      tally.lastMs = Math.max(tally.lastMs, header.lastMs);
      kept.set(header.series, tally);
    }
    if (table === 'series') named.add(id);
    rescued.put(table, id, body);
  });
  return { tallies, kept, named };
}

function settleTallies(rescued: HistoryFile, { tallies, kept, named }: Rescued, damage: DamageLog): void {
  for (const [series, { chunks, samples, rawFromMs, minuteFromMs }] of tallies) {
    const tally = kept.get(series) ?? emptyTally();
    kept.set(series, { ...tally, rawFromMs, minuteFromMs });
    if (chunks > tally.chunks) {
      damage.noteLoss(
        `chunks of series ${series}`,
        chunks - tally.chunks,
        Math.max(0, samples - tally.samples),
      );
    }
  }
  for (const [series, tally] of kept) {
    rescued.put('tally', series, encodeTally(tally));
    if (!named.has(series)) damage.noteLoss(`name of series ${series}`, tally.chunks, tally.samples);
  }
}

/** The table a row belongs to, when its checksum is right. */
function tableOf(body: Uint8Array): Table | undefined {
  if (body.length < 5) return undefined;
  const checksum = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (checksum !== crc32(body.subarray(4))) return undefined;
  return TABLES.find((table) => ROW_FORMATS[table] === body[4]);
}
