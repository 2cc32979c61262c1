import type { ChartMark } from './chart-marks.ts';
import type { TimeInterval } from './time-window.ts';

/** Marks that are too close to each other to be hit one by one. */
export interface MarkCluster {
  readonly marks: readonly ChartMark[];
  /** Where on the time axis, 0 to 1. */
  readonly share: number;
}

/** Marks from left to right; those within `leastPx` of the first of a cluster join it. */
export function markClusters(
  marks: readonly ChartMark[],
  { fromMs, toMs }: TimeInterval,
  widthPx: number,
  leastPx: number,
): MarkCluster[] {
  const clusters: { marks: ChartMark[]; share: number }[] = [];
  for (const mark of [...marks].sort((a, b) => a.tsMs - b.tsMs)) {
    const share = (mark.tsMs - fromMs) / (toMs - fromMs);
    if (share < 0 || share > 1) continue;
    const last = clusters.at(-1);
    if (last !== undefined && (share - last.share) * widthPx < leastPx) last.marks.push(mark);
    else clusters.push({ marks: [mark], share });
  }
  return clusters;
}
