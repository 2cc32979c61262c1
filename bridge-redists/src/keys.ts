import type { SeriesIdentity } from './store.ts';

/** Figures that RedisTimeSeries keeps of each minute and of each ten minutes. */
export const COMPACTED = ['min', 'max', 'sum', 'count'] as const;
export type Compacted = (typeof COMPACTED)[number];

/** Key of the samples of a series. The braces keep all keys of a device on one node of a cluster. */
export function seriesKey({ gw, dev, stream, prop }: SeriesIdentity): string {
  return `ts:${hashTag(gw, dev)}:${stream}:${prop}`;
}

/** Key of one figure of the buckets of a series. */
export function compactionKey(series: SeriesIdentity, figure: Compacted, bucketMs: number): string {
  return `${seriesKey(series)}:${figure}_${bucketMs}`;
}

/** What of a key decides about its node: all keys with the same one may share a command. */
export function hashTagOf(key: string): string {
  return key.slice(0, key.indexOf('}') + 1);
}

/** Key of the notes of the bridge of this name. */
export function notesKey(bridge: string): string {
  return `ts:{notes}:${bridge}`;
}

/** Key of the texts of a gateway's annotations, by id. */
export function annotationsKey(gw: string): string {
  return `ts:{annotations:${gw}}:texts`;
}

/** Key of the times of a gateway's annotations, sorted; on the node of their texts. */
export function annotationTimesKey(gw: string): string {
  return `ts:{annotations:${gw}}:times`;
}

function hashTag(gw: string, dev: string): string {
  return `{${gw}:${dev}}`;
}
