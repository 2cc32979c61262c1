import { LARGEST_GAP_MS } from './chunk-codec.ts';

/** A head of this many samples is sealed as soon as the second of its newest one is over. */
export const SEAL_SAMPLES = 1024;

/**
 * Cuts ascending samples into ranges [from, to) that each make one chunk. Cuts lie between two seconds, because chunks
 * are keyed by their first second; they are made at gaps too long for a chunk, and after `SEAL_SAMPLES` when there are
 * more than twice as many.
 */
export function chunkPieces(timesMs: Float64Array, count: number): [from: number, to: number][] {
  const pieces: [number, number][] = [];
  const longest = count > 2 * SEAL_SAMPLES ? SEAL_SAMPLES : count;
  let from = 0;
  for (let index = 1; index < count; index++) {
    const previousMs = timesMs[index - 1] ?? 0;
    const timeMs = timesMs[index] ?? 0;
    const isFull = index - from >= longest && Math.floor(previousMs / 1000) < Math.floor(timeMs / 1000);
    if (isFull || timeMs - previousMs >= LARGEST_GAP_MS) {
      pieces.push([from, index]);
      from = index;
    }
  }
  if (from < count) pieces.push([from, count]);
  return pieces;
}
