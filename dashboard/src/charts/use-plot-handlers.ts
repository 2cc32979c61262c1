import { useEffect, useMemo, useRef } from 'react';
import type { PlotHandlers } from './plot-gestures.ts';
import { anchorWithin, intervalOf, panned, pausedOn, zoomed } from './time-window.ts';
import type { WindowControl } from './use-time-window.ts';

/** What gestures on the charts do; the same object for as long as the screen is there, so that plots stay. */
export function usePlotHandlers(control: WindowControl, nowMs: () => number): PlotHandlers {
  const latest = useRef(control);
  useEffect(() => {
    latest.current = control;
  });
  return useMemo(() => {
    const interval = () => intervalOf(latest.current.window, nowMs());
    return {
      onSelect: (selected) => latest.current.pause(pausedOn(selected)),
      onZoom: ({ factor, anchorMs }) =>
        latest.current.pause(zoomed(interval(), factor, anchorWithin(anchorMs, interval()))),
      onPan: (share) => latest.current.pause(panned(interval(), share)),
    };
  }, [nowMs]);
}
