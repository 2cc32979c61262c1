import { FRAME_HEADER_BYTES } from '@labgate/contract';

/** Where `seq` and `sid` stand in a thermal frame (contract §5). */
const SEQ_OFFSET = 8;
const SID_OFFSET = 12;
/** Foreign clients choose topics, so there is a bound. */
const MAX_STREAMS = 4_096;

interface Position {
  readonly sid: string;
  readonly seq: number;
}

/** Counts what is missing in numbered streams (contract §1): telemetry and frames. */
export class GapCount {
  readonly #last = new Map<string, Position>();
  /** Messages that are missing so far. */
  missing = 0;

  add(topic: string, payload: Uint8Array, isFrame: boolean): void {
    const position = isFrame ? frameNumber(payload) : messageNumber(payload);
    if (position === undefined) return;
    const last = this.#last.get(topic);
    if (last === undefined && this.#last.size >= MAX_STREAMS) return;
    this.#last.set(topic, position);
    // A new session begins anew, and what comes twice or late is no gap.
    if (last === undefined || last.sid !== position.sid) return;
    const step = (position.seq - last.seq) >>> 0;
    if (step > 1 && step < 0x8000_0000) this.missing += step - 1;
  }
}

function frameNumber(bytes: Uint8Array): Position | undefined {
  if (bytes.byteLength < FRAME_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { seq: view.getUint32(SEQ_OFFSET, true), sid: String(view.getUint32(SID_OFFSET, true)) };
}

function messageNumber(payload: Uint8Array): Position | undefined {
  try {
    const { sid, seq } = JSON.parse(new TextDecoder().decode(payload)) as Partial<Position>;
    return typeof sid === 'string' && Number.isInteger(seq) ? { sid, seq: Number(seq) } : undefined;
  } catch {
    return undefined; // no JSON, so it has no number
  }
}
