import { segmentSeed, type SegmentIdentity } from './segment-format.ts';

/** Bytes between two places the index of a segment remembers. */
const INDEX_STEP_BYTES = 64 * 1024;

/** A segment file and what is known of it. */
export class Segment implements SegmentIdentity {
  readonly path: string;
  readonly epoch: number;
  readonly first: number;
  readonly seed: number;
  /** Unix ms. */
  readonly createdMs: number;
  /** Bytes of it that hold records and header. */
  bytes: number;
  /** Readers in it: it is not deleted while there are any. */
  readers = 0;
  /** Monotonic ms of this process; the time it was made, or found. */
  readonly begunAtMonoMs: number;
  /** Monotonic ms of this process at which its newest record was as old as it said; for retention. */
  endedAtMonoMs: number;
  readonly #places: { readonly index: number; readonly offset: number }[] = [];

  constructor(
    path: string,
    { epoch, first }: SegmentIdentity,
    state: { readonly createdMs: number; readonly bytes: number; readonly endedAtMonoMs: number },
  ) {
    this.path = path;
    this.epoch = epoch;
    this.first = first;
    this.seed = segmentSeed({ epoch, first });
    this.createdMs = state.createdMs;
    this.bytes = state.bytes;
    this.begunAtMonoMs = state.endedAtMonoMs;
    this.endedAtMonoMs = state.endedAtMonoMs;
  }

  /** Remembers that the record with `index` starts at `offset`; most are forgotten on purpose. */
  note(index: number, offset: number): void {
    const last = this.#places.at(-1);
    if (offset >= (last?.offset ?? 0) + INDEX_STEP_BYTES) this.#places.push({ index, offset });
  }

  /** The last remembered place not after the record with `index`. */
  placeBefore(index: number): { readonly index: number; readonly offset: number } | undefined {
    return this.#places.findLast((place) => place.index <= index);
  }
}
