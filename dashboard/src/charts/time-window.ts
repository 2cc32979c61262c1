/** The stretch of time all charts show. */
export type TimeWindow =
  /** Follows the gateway's clock: the last `spanMs`. */
  | { readonly kind: 'live'; readonly spanMs: number }
  /** Stands still; Unix ms. */
  | { readonly kind: 'paused'; readonly fromMs: number; readonly toMs: number };

/** Both ends, Unix ms. */
export interface TimeInterval {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
/** The spans one can choose, as they are named in the address and on screen. */
export const SPANS = [
  { name: '1m', label: '1 min', spanMs: MINUTE_MS },
  { name: '5m', label: '5 min', spanMs: 5 * MINUTE_MS },
  { name: '15m', label: '15 min', spanMs: 15 * MINUTE_MS },
  { name: '1h', label: '1 h', spanMs: 60 * MINUTE_MS },
  { name: '6h', label: '6 h', spanMs: 360 * MINUTE_MS },
  { name: '24h', label: '24 h', spanMs: 1440 * MINUTE_MS },
] as const;
export const DEFAULT_SPAN = SPANS[2];

const SHORTEST_MS = 1000;
const LONGEST_MS = 31 * 86_400_000;

/** Both ends of a window at `nowMs`. */
export function intervalOf(window: TimeWindow, nowMs: number): TimeInterval {
  return window.kind === 'live' ? { fromMs: nowMs - window.spanMs, toMs: nowMs } : window;
}

/** Stands still on an interval, which is put in order and kept within sensible lengths. */
export function pausedOn({ fromMs, toMs }: TimeInterval): TimeWindow {
  const middleMs = (fromMs + toMs) / 2;
  const spanMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.abs(toMs - fromMs)));
  return {
    kind: 'paused',
    fromMs: Math.round(middleMs - spanMs / 2),
    toMs: Math.round(middleMs + spanMs / 2),
  };
}

/** Shows `factor` times as much time around `anchorMs` (the middle where not given). Stands still. */
export function zoomed(interval: TimeInterval, factor: number, anchorMs?: number): TimeWindow {
  const anchor = anchorMs ?? (interval.fromMs + interval.toMs) / 2;
  return pausedOn({
    fromMs: anchor - (anchor - interval.fromMs) * factor,
    toMs: anchor + (interval.toMs - anchor) * factor,
  });
}

/** Moves by a share of what is seen, negative into the past. Stands still. */
export function panned(interval: TimeInterval, share: number): TimeWindow {
  const byMs = (interval.toMs - interval.fromMs) * share;
  return pausedOn({ fromMs: interval.fromMs + byMs, toMs: interval.toMs + byMs });
}

/** An anchor within the interval: what is beside the plot zooms around its edge. */
export function anchorWithin(anchorMs: number, { fromMs, toMs }: TimeInterval): number {
  return Math.min(toMs, Math.max(fromMs, anchorMs));
}

/** How often the charts are painted for this much time, ms (design §5.3). */
export function repaintEveryMs(spanMs: number): number {
  if (spanMs <= 5 * MINUTE_MS) return 250;
  if (spanMs <= 60 * MINUTE_MS) return 1000;
  return Math.min(60_000, spanMs / 1000);
}

/** The window of the address: `span=15m`, or `from` and `to` in Unix ms. */
export function parseWindow(span: string, from: string, to: string): TimeWindow {
  const fromMs = Number(from);
  const toMs = Number(to);
  const isPaused =
    from !== '' && to !== '' && Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && toMs > fromMs;
  if (isPaused) return pausedOn({ fromMs, toMs });
  return { kind: 'live', spanMs: (SPANS.find(({ name }) => name === span) ?? DEFAULT_SPAN).spanMs };
}
