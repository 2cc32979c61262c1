import { MAX_JOURNAL_PART_BYTES } from '@labgate/contract';
import type { WrittenGroup } from './journal-entry.ts';
import { claimedRecordBytes, payloadStart, RECORD_HEADER_BYTES, recordTime } from './segment-format.ts';

const TOPIC = Buffer.from('{"topic":"', 'latin1');
const NULL = Buffer.from('null', 'latin1');
const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;
/** Bytes of an item beside its topic and its payload, `null` and a comma included. */
const ITEM_ENVELOPE_BYTES = 56;
/** `{"v":1,"from":"…","to":"…","items":[]}` with two cursors of the longest kind. */
const ENVELOPE_BYTES = 100;

/** Records of one group, `start` included and `end` excluded. */
interface Piece {
  readonly records: Buffer;
  readonly start: number;
  readonly end: number;
}

/** One message of the tail: records that follow each other and fit a message together. */
export class TailBatch {
  readonly from: number;
  #to: number;
  #bytes = ENVELOPE_BYTES;
  readonly #pieces: Piece[] = [];

  constructor(from: number) {
    this.from = from;
    this.#to = from;
  }

  /** Position behind its last record. */
  get to(): number {
    return this.#to;
  }

  /** Puts groups into as few batches as there can be. */
  static of(groups: readonly WrittenGroup[]): readonly TailBatch[] {
    const batches: TailBatch[] = [];
    for (const { position, records } of groups) {
      let next = position;
      for (let offset = 0; offset < records.length;) {
        const last = batches.at(-1);
        const end = last?.to === next ? last.#take(records, offset) : offset;
        // The first one, one behind a gap, or one behind a batch that is full.
        if (last === undefined || end === offset) {
          batches.push(new TailBatch(next));
          continue;
        }
        offset = end;
        next = last.to;
      }
    }
    return batches;
  }

  /**
   * The message, in JSON. Bytes are put together, not texts: they are in the file as they leave.
   * @param cursorOf the cursor of a position.
   */
  encode(cursorOf: (position: number) => string): Uint8Array {
    const target = Buffer.allocUnsafe(this.#bytes);
    const head = `{"v":1,"from":"${cursorOf(this.from)}","to":"${cursorOf(this.#to)}","items":[`;
    let at = target.write(head, 'latin1');
    for (const piece of this.#pieces) at = encodePiece(target, at, piece);
    // Each item has brought a comma, the last one too much.
    at += target.write(']}', at - 1, 'latin1') - 1;
    return target.subarray(0, at);
  }

  /** Takes records from `start` on while there is room, at least one into an empty batch; gives where it ended. */
  #take(records: Buffer, start: number): number {
    let offset = start;
    while (offset < records.length) {
      const recordBytes = claimedRecordBytes(records, offset);
      const bytes = recordBytes + ITEM_ENVELOPE_BYTES - RECORD_HEADER_BYTES;
      if (this.#to > this.from && this.#bytes + bytes > MAX_JOURNAL_PART_BYTES) break;
      this.#bytes += bytes;
      this.#to++;
      offset += recordBytes;
    }
    if (offset > start) this.#pieces.push({ records, start, end: offset });
    return offset;
  }
}

function encodePiece(target: Buffer, start: number, { records, start: first, end }: Piece): number {
  // One commit has one time.
  const time = Buffer.from(`","ts":${recordTime(records, first)},"payload":`, 'latin1');
  let at = start;
  for (let offset = first; offset < end;) {
    const next = offset + claimedRecordBytes(records, offset);
    const payloadAt = payloadStart(records, offset);
    at += TOPIC.copy(target, at);
    at += records.copy(target, at, offset + RECORD_HEADER_BYTES, payloadAt);
    at += time.copy(target, at);
    at += payloadAt === next ? NULL.copy(target, at) : records.copy(target, at, payloadAt, next);
    target[at++] = CLOSING_BRACE;
    target[at++] = COMMA;
    offset = next;
  }
  return at;
}
