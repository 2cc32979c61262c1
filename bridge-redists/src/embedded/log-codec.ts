import type { Notes } from '../store.ts';
import { ByteWriter } from './byte-stream.ts';
import { NOT_DECIMAL, powerOfTen } from './decimals.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { formatNotes, parseNotes } from './notes-text.ts';
import { beginRecord, finishRecord, openRecord } from './sealed-record.ts';

const FORMAT = ROW_FORMATS.log;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes one log row: the samples of one flush and the notes that changed with them. */
export class LogRowWriter {
  readonly #writer = new ByteWriter();
  #previousMs = 0;

  begin(notes: Notes): void {
    beginRecord(this.#writer, FORMAT);
    const text = encoder.encode(formatNotes(notes));
    this.#writer.putVarint(text.length);
    this.#writer.putBytes(text);
    this.#previousMs = 0;
  }

  /** Adds a sample; `decimals` (or `NOT_DECIMAL`) was found by `decimalsOf`. */
  add(series: number, timeMs: number, value: number, decimals: number): void {
    const writer = this.#writer;
    writer.putVarint(series * 8 + decimals);
    writer.putSigned(timeMs - this.#previousMs);
    this.#previousMs = timeMs;
    if (decimals === NOT_DECIMAL) writer.putDouble(value);
    else writer.putSigned(Math.round(value * powerOfTen(decimals)));
  }

  /** The row, as a view that the next `begin` invalidates. */
  finish(): Uint8Array {
    return finishRecord(this.#writer);
  }
}

/** Calls `visit` for each sample of a log row and gives its notes; `undefined` when the row is damaged. */
export function readLogRow(
  row: Uint8Array,
  visit: (series: number, timeMs: number, value: number) => void,
): Notes | undefined {
  const reader = openRecord(row, FORMAT);
  if (reader === undefined) return undefined;
  const notes = parseNotes(decoder.decode(reader.getBytes(reader.getVarint())));
  if (notes === undefined) return undefined;
  let timeMs = 0;
  while (!reader.atEnd) {
    const head = reader.getVarint();
    const decimals = head % 8;
    timeMs += reader.getSigned();
    const value = decimals === NOT_DECIMAL ? reader.getDouble() : reader.getSigned() / powerOfTen(decimals);
    visit((head - decimals) / 8, timeMs, value);
  }
  return notes;
}
