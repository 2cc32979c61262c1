import { ByteWriter } from './byte-stream.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { beginRecord, finishRecord, openRecord } from './sealed-record.ts';

const FORMAT = ROW_FORMATS.tally;
const writer = new ByteWriter();

/** What is sealed of a series, kept beside the chunks so that nobody has to count them. */
export interface Tally {
  chunks: number;
  samples: number;
  /** Time of the oldest sealed sample kept, Unix ms; 0 without chunks. */
  firstMs: number;
  /** Time of the newest sample ever sealed, Unix ms; `-Infinity` before the first. */
  lastMs: number;
  /** Samples and minutes before these were dropped by retention; 0 when none were. */
  rawFromMs: number;
  minuteFromMs: number;
}

/** The tally of a series of which nothing is sealed. */
export function emptyTally(): Tally {
  return {
    chunks: 0,
    samples: 0,
    firstMs: 0,
    lastMs: Number.NEGATIVE_INFINITY,
    rawFromMs: 0,
    minuteFromMs: 0,
  };
}

/** The row of a tally, as a view that the next call invalidates. */
export function encodeTally(tally: Tally): Uint8Array {
  beginRecord(writer, FORMAT);
  writer.putVarint(tally.chunks);
  writer.putVarint(tally.samples);
  writer.putVarint(tally.firstMs);
  writer.putDouble(tally.lastMs);
  writer.putVarint(tally.rawFromMs);
  writer.putVarint(tally.minuteFromMs);
  return finishRecord(writer);
}

/** Reads a row; `undefined` when it is damaged. */
export function decodeTally(row: Uint8Array): Tally | undefined {
  const reader = openRecord(row, FORMAT);
  if (reader === undefined) return undefined;
  return {
    chunks: reader.getVarint(),
    samples: reader.getVarint(),
    firstMs: reader.getVarint(),
    lastMs: reader.getDouble(),
    rawFromMs: reader.getVarint(),
    minuteFromMs: reader.getVarint(),
  };
}
