/** Times end in the year 2106, where seconds no longer fit 32 bits. */
export const LARGEST_TIME_MS = (2 ** 32 - 1) * 1000 + 999;

/** True for what a store keeps: a finite number at a whole ms from 1970 on. */
export function isStorable(timeMs: number, value: number): boolean {
  return Number.isFinite(value) && Math.floor(timeMs) === timeMs && timeMs >= 0 && timeMs <= LARGEST_TIME_MS;
}
