import { useCallback, useMemo, useRef } from 'react';
import { useRouteParam } from '../routing/use-route.ts';
import { parseWindow, SPANS, DEFAULT_SPAN, type TimeWindow } from './time-window.ts';

/** The window of the charts, kept in the address, with the ways to change it. */
export interface WindowControl {
  readonly window: TimeWindow;
  readonly spanName: string;
  /** Follows now with a span of `SPANS`. */
  readonly follow: (spanName: string) => void;
  /** Follows now with the span chosen last. */
  readonly resume: () => void;
  readonly pause: (window: TimeWindow) => void;
  /** Back to what was shown before the last `pause`. */
  readonly back: () => void;
}

const SAME_GESTURE_MS = 600;

/** Reads the window out of the address. */
export function useTimeWindow(): WindowControl {
  const [span, setSpan] = useRouteParam('span', DEFAULT_SPAN.name);
  const [from, setFrom] = useRouteParam('from', '');
  const [to, setTo] = useRouteParam('to', '');
  const earlier = useRef<{ readonly window: TimeWindow; readonly atMs: number }[]>([]);
  const window = useMemo(() => parseWindow(span, from, to), [span, from, to]);
  const show = useCallback(
    (next: TimeWindow) => {
      setFrom(next.kind === 'paused' ? String(next.fromMs) : '');
      setTo(next.kind === 'paused' ? String(next.toMs) : '');
    },
    [setFrom, setTo],
  );
  const follow = useCallback(
    (name: string) => {
      earlier.current = [];
      const spanMs = (SPANS.find((each) => each.name === name) ?? DEFAULT_SPAN).spanMs;
      setSpan(name);
      show({ kind: 'live', spanMs });
    },
    [setSpan, show],
  );
  return useMemo(
    () => ({
      window,
      spanName: span,
      follow,
      resume: () => follow(span),
      pause: (next) => {
        const atMs = performance.now();
        // A drag or a turn of the wheel comes in many steps and is one.
        const isSameGesture = atMs - (earlier.current.at(-1)?.atMs ?? -Infinity) < SAME_GESTURE_MS;
        if (isSameGesture) earlier.current.push({ window: earlier.current.pop()?.window ?? window, atMs });
        else earlier.current.push({ window, atMs });
        show(next);
      },
      back: () => {
        const before = earlier.current.pop();
        if (before !== undefined) show(before.window);
      },
    }),
    [window, span, follow, show],
  );
}
