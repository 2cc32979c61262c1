import type { TimeInterval } from './time-window.ts';

/** What a turn of the wheel asks for. */
export interface ZoomRequest {
  /** Above 1 shows more time. */
  readonly factor: number;
  /** The time under the pointer, Unix ms; it stays where it is. */
  readonly anchorMs: number;
}

const GATHER_MS = 120;
const PER_PIXEL = 0.003;
const PIXELS_PER_LINE = 16;

/**
 * Zooms with Ctrl and the wheel, which is also what a pinch on a touch pad sends; without Ctrl the wheel scrolls the page.
 * Turns are gathered, because each one ends in the address, and browsers refuse many changes of it at once.
 */
export function listenToWheel(
  element: HTMLElement,
  timeAt: (xPx: number) => number,
  onZoom: (request: ZoomRequest) => void,
): void {
  let exponent = 0;
  let isWaiting = false;
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_PER_LINE : 1;
      exponent += event.deltaY * lines * PER_PIXEL;
      if (isWaiting) return;
      isWaiting = true;
      const anchorMs = timeAt(event.clientX - element.getBoundingClientRect().left);
      setTimeout(() => {
        onZoom({ factor: Math.exp(Math.min(2, Math.max(-2, exponent))), anchorMs });
        exponent = 0;
        isWaiting = false;
      }, GATHER_MS);
    },
    { passive: false },
  );
}

/** An anchor within the interval: what is beside the plot zooms around its edge. */
export function anchorWithin(anchorMs: number, { fromMs, toMs }: TimeInterval): number {
  return Math.min(toMs, Math.max(fromMs, anchorMs));
}
