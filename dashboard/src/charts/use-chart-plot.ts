import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { onBeat } from '../bench/throttle.ts';
import { browserTimers } from '../bench/timers.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { buildPicture, type PictureSources } from './build-picture.ts';
import { EMPTY_PICTURE, type ChartPicture } from './chart-picture.ts';
import { ChartPlot, type PlotSetup } from './chart-plot.ts';
import type { Markers } from './markers.ts';
import type { PlotHandlers } from './plot-gestures.ts';
import { intervalOf, repaintEveryMs, type TimeWindow } from './time-window.ts';
import { useColourScheme } from './use-colour-scheme.ts';
import { useIsVisible } from './use-is-visible.ts';

/** What a plot shows and who hears of its gestures. */
interface PlotContent {
  readonly window: TimeWindow;
  readonly sources: PictureSources;
  readonly markers: Markers;
  readonly handlers: PlotHandlers;
}

/** Keeps a plot in a box and paints it while it is on the screen; returns it and what it shows. */
export function useChartPlot(
  host: RefObject<HTMLDivElement | null>,
  { group, scale, heightPx, insets }: PlotSetup,
  { window, sources, markers, handlers }: PlotContent,
): readonly [RefObject<ChartPlot | undefined>, ChartPicture] {
  const plot = useRef<ChartPlot>(undefined);
  const [picture, setPicture] = useState<ChartPicture>(EMPTY_PICTURE);
  const colours = useColourScheme();
  const { temperatureUnit } = usePreferences();
  const isVisible = useIsVisible(host);
  const { store, loader, hidden } = sources;

  const paint = useCallback(() => {
    const sinceMs = Date.now() - store.snapshot().localNowMs;
    const interval = intervalOf(window, store.snapshot().nowMs + sinceMs);
    const next = buildPicture(group, interval, sources);
    plot.current?.show(next);
    setPicture(next);
  }, [group, window, store, sources]);

  useEffect(() => {
    if (host.current === null || !isVisible) return undefined;
    const box = host.current;
    const made = new ChartPlot(box, { group, scale, heightPx, insets }, handlers);
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(box.clientWidth));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The colours and the unit are read when the plot is made.
  }, [host, group, handlers, scale, heightPx, insets, colours, temperatureUnit, isVisible]);

  useEffect(() => {
    plot.current?.setShown(group.series.map(({ key }) => !hidden.has(key)));
  }, [group, hidden, scale, heightPx, insets, colours, temperatureUnit, handlers, isVisible]);

  useEffect(() => {
    plot.current?.mark(markers);
  }, [markers, group, scale, heightPx, insets, colours, temperatureUnit, handlers, isVisible]);

  useEffect(() => {
    if (!isVisible) return undefined;
    const first = requestAnimationFrame(paint);
    const stopListening = loader?.subscribe(paint);
    const stopBeat =
      window.kind === 'live' ? onBeat(browserTimers, repaintEveryMs(window.spanMs), paint) : undefined;
    return () => {
      cancelAnimationFrame(first);
      stopBeat?.();
      stopListening?.();
    };
  }, [isVisible, paint, loader, window, colours, temperatureUnit, scale, heightPx, insets]);
  return [plot, picture];
}
