import { useEffect, useRef } from 'react';
import { isShortcut } from '../shell/is-shortcut.ts';
import { intervalOf, panned, pausedOn, zoomed, type TimeWindow } from './time-window.ts';
import type { WindowControl } from './use-time-window.ts';

/**
 * `+ − ← →` zoom and move, `0` and `Space` go back to now, `Backspace` to the zoom before, `1` to `9` hide a line of the
 * chart that was looked at last or show it again.
 */
export function useChartKeys(
  control: WindowControl,
  nowMs: () => number,
  onDigit: (index: number) => void,
): void {
  const latest = useRef({ control, onDigit });
  useEffect(() => {
    latest.current = { control, onDigit };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isButtonKey =
        event.key === ' ' && event.target instanceof Element && event.target.closest('button, a') !== null;
      if (!isShortcut(event) || isButtonKey) return;
      if (act(event.key, latest.current, nowMs())) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [nowMs]);
}

function act(
  key: string,
  { control, onDigit }: { readonly control: WindowControl; readonly onDigit: (index: number) => void },
  nowMs: number,
): boolean {
  const window: TimeWindow = control.window;
  const interval = intervalOf(window, nowMs);
  if (key === '+' || key === '=') control.pause(zoomed(interval, 0.5));
  else if (key === '-' || key === '−') control.pause(zoomed(interval, 2));
  else if (key === 'ArrowLeft') control.pause(panned(interval, -0.25));
  else if (key === 'ArrowRight') control.pause(panned(interval, 0.25));
  else if (key === '0') control.resume();
  else if (key === 'Backspace') control.back();
  else if (key === ' ' && window.kind === 'live') control.pause(pausedOn(interval));
  else if (key === ' ') control.resume();
  else if (/^[1-9]$/.test(key)) onDigit(Number(key) - 1);
  else return false;
  return true;
}
