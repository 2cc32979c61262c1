import { unlink } from 'node:fs/promises';
import type { Clock, Logger } from '@labgate/service-kit';
import type { Segment } from './segment.ts';

interface SegmentSetOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxAgeH: number;
  readonly maxBytes: number;
  /** Room to leave for the segment that is being written. */
  readonly segmentBytes: number;
}

/** The segments that are kept, oldest first; deletes what is too old or too much. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  #segments: Segment[];
  #pruning: Promise<void> | undefined;

  constructor(options: SegmentSetOptions, found: readonly Segment[]) {
    this.#options = options;
    this.#segments = [...found];
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  get oldest(): Segment | undefined {
    return this.#segments[0];
  }

  add(segment: Segment): void {
    this.#segments.push(segment);
  }

  /** Forgets a segment that holds nothing. */
  remove(segment: Segment): void {
    this.#segments = this.#segments.filter((kept) => kept !== segment);
  }

  /** The segment that holds `position`, or the first after it, with the position at which its own end. */
  from(position: number, end: number): { readonly segment: Segment; readonly end: number } | undefined {
    for (const [i, segment] of this.#segments.entries()) {
      const segmentEnd = Math.min(end, this.#segments[i + 1]?.first ?? end);
      if (segmentEnd > position) return { segment, end: segmentEnd };
    }
    return undefined;
  }

  /** Deletes the oldest segments that are over age or over size; never the newest, nor one that is being read. */
  prune(): Promise<void> {
    this.#pruning ??= this.#prune().finally(() => {
      this.#pruning = undefined;
    });
    return this.#pruning;
  }

  async #prune(): Promise<void> {
    for (let oldest = this.#deletable(); oldest !== undefined; oldest = this.#deletable()) {
      this.remove(oldest);
      try {
        await unlink(oldest.path);
      } catch (error) {
        this.#options.log.warn({ err: error, path: oldest.path }, 'old journal file not deleted');
      }
    }
  }

  #deletable(): Segment | undefined {
    const { clock, maxAgeH, maxBytes, segmentBytes } = this.#options;
    const [oldest] = this.#segments;
    if (oldest === undefined || this.#segments.length < 2 || oldest.readers > 0) return undefined;
    const ageMs = clock.monoUs() / 1000 - oldest.endedAtMonoMs;
    return ageMs > maxAgeH * 3_600_000 || this.bytes > maxBytes - segmentBytes ? oldest : undefined;
  }
}
