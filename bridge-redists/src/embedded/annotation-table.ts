import { LabError } from '@labgate/contract';
import { z } from 'zod';
import { MOST_ANNOTATIONS, type StoredAnnotation } from '../store.ts';
import { ByteWriter } from './byte-stream.ts';
import type { DamageLog } from './damage-log.ts';
import type { HistoryFile } from './history-file.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { beginRecord, finishRecord, openRecord } from './sealed-record.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const rowSchema = z.object({
  gw: z.string(),
  id: z.string(),
  timeMs: z.int(),
  text: z.string(),
  by: z.string(),
});
type Row = z.infer<typeof rowSchema>;

/** The annotations of the file, one a row, and all of them in memory: there are few. */
export class AnnotationTable {
  readonly #file: HistoryFile;
  readonly #writer = new ByteWriter();
  readonly #rows = new Map<string, { readonly rowId: number; readonly row: Row }>();
  #nextId = 1;

  constructor(file: HistoryFile, damage: DamageLog) {
    this.#file = file;
    file.each('annotation', 0, Number.MAX_SAFE_INTEGER, (rowId, body) => {
      this.#nextId = rowId + 1;
      const row = readRow(body);
      if (row === undefined) damage.note('annotation', rowId);
      else this.#rows.set(keyOf(row.gw, row.id), { rowId, row });
    });
  }

  /** @throws LabError `E_LIMIT` when there are too many. */
  put(gw: string, annotation: StoredAnnotation): void {
    const key = keyOf(gw, annotation.id);
    const known = this.#rows.get(key);
    if (known === undefined && this.#rows.size >= MOST_ANNOTATIONS) {
      throw new LabError('E_LIMIT', `the store keeps at most ${MOST_ANNOTATIONS} annotations`);
    }
    const rowId = known?.rowId ?? this.#nextId++;
    const row = { gw, ...annotation };
    beginRecord(this.#writer, ROW_FORMATS.annotation);
    this.#writer.putBytes(encoder.encode(JSON.stringify(row)));
    this.#file.put('annotation', rowId, finishRecord(this.#writer));
    this.#rows.set(key, { rowId, row });
  }

  /** The newest `most` of an interval, oldest first. */
  between(gw: string, fromMs: number, toMs: number, most: number): readonly StoredAnnotation[] {
    const found: StoredAnnotation[] = [];
    for (const { row } of this.#rows.values()) {
      const { gw: of, ...annotation } = row;
      if (of === gw && annotation.timeMs >= fromMs && annotation.timeMs <= toMs) found.push(annotation);
    }
    return found.toSorted((a, b) => a.timeMs - b.timeMs).slice(-most);
  }
}

function keyOf(gw: string, id: string): string {
  return JSON.stringify([gw, id]);
}

function readRow(body: Uint8Array): Row | undefined {
  if (openRecord(body, ROW_FORMATS.annotation) === undefined) return undefined;
  try {
    return rowSchema.safeParse(JSON.parse(decoder.decode(body.subarray(5)))).data;
  } catch {
    return undefined; // counted as damage
  }
}
