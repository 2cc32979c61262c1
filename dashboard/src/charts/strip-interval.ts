import type { TimeInterval } from './time-window.ts';

/** How many times as much the strip shows as the charts, at least. */
const TIMES = 8;
const SHORTEST_MS = 3_600_000;
/** The strip moves on in steps of its own, so that it is not loaded anew at each tick. */
const STEPS = 240;

/** The stretch of the overview strip: up to now, far enough back for what the charts show and more. */
export function stripInterval({ fromMs, toMs }: TimeInterval, nowMs: number): TimeInterval {
  const wantedMs = Math.max(SHORTEST_MS, TIMES * (toMs - fromMs), nowMs - fromMs + (toMs - fromMs));
  // Powers of two, so that zooming a little does not change the strip.
  const spanMs = SHORTEST_MS * 2 ** Math.ceil(Math.log2(wantedMs / SHORTEST_MS));
  const stepMs = spanMs / STEPS;
  const endMs = Math.ceil(Math.max(nowMs, toMs) / stepMs) * stepMs;
  return { fromMs: endMs - spanMs, toMs: endMs };
}
