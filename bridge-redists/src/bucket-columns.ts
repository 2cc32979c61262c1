import type { BucketAccumulator } from './bucket-accumulator.ts';
import { AGGREGATIONS, type Aggregation, type RangeColumns } from './store.ts';

/** The asked figures of gathered buckets, as `Store.range` gives them. */
export function bucketColumns(
  buckets: BucketAccumulator,
  aggregations: readonly Aggregation[] = AGGREGATIONS,
  finerDropped: boolean,
): RangeColumns {
  const { length } = buckets;
  const columns: Partial<Record<Aggregation, Float64Array>> = {};
  for (const aggregation of aggregations) columns[aggregation] = column(buckets, aggregation);
  return {
    timesMs: buckets.timesMs.subarray(0, length),
    values: new Float64Array(0),
    buckets: columns,
    finerDropped,
  };
}

function column(buckets: BucketAccumulator, aggregation: Aggregation): Float64Array {
  const { length, counts, mins, maxs, sums } = buckets;
  switch (aggregation) {
    case 'mean':
      return Float64Array.from({ length }, (_, index) => {
        const mean = (sums[index] ?? 0) / (counts[index] ?? 1);
        // Adding up rounds, and overflows: the mean of equal samples came out a last digit below each of them.
        return Math.min(Math.max(mean, mins[index] ?? mean), maxs[index] ?? mean);
      });
    case 'min':
      return mins.subarray(0, length);
    case 'max':
      return maxs.subarray(0, length);
    case 'sum':
      return sums.subarray(0, length);
    case 'count':
      return counts.subarray(0, length);
  }
}
