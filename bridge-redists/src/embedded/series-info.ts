import type { SeriesInfo } from '../store.ts';
import type { SeriesState } from './history-state.ts';
import type { RangeReader } from './range-reader.ts';

/** Single samples that are kept of a series. */
export function keptSamples({ tally, head }: SeriesState): number {
  return tally.samples + head.count;
}

/** What is kept of a series. */
export function describeSeries(state: SeriesState, ranges: RangeReader): SeriesInfo {
  const { gw, dev, stream, prop, unit, head, tally } = state;
  const firstMs = ranges.firstMs(state);
  return {
    gw,
    dev,
    stream,
    prop,
    unit,
    firstMs,
    lastMs: firstMs === undefined ? undefined : head.lastMs,
    samples: keptSamples(state),
    rawFromMs: tally.rawFromMs,
    minuteFromMs: tally.minuteFromMs,
  };
}
