import type { TimeInterval } from './time-window.ts';

/** What a gesture on a chart asks for. */
export interface PlotHandlers {
  /** Show this stretch. */
  readonly onSelect: (interval: TimeInterval) => void;
  /** Show `factor` times as much around a time that stays where it is, Unix ms. */
  readonly onZoom: (request: ZoomRequest) => void;
  /** Move by a share of what is seen, negative into the past. */
  readonly onPan: (share: number) => void;
}

/** A zoom at a place. */
export interface ZoomRequest {
  /** Above 1 shows more time. */
  readonly factor: number;
  readonly anchorMs: number;
}

/** Gestures end in the address, and browsers refuse many changes of it at once: they are gathered for this long. */
const GATHER_MS = 120;
const PER_PIXEL = 0.003;
const PIXELS_PER_LINE = 16;
/** Turns of the wheel that follow each other this closely are one gesture. */
const SAME_GESTURE_MS = 400;

/**
 * Listens to wheel, Shift and drag, and touch on the plot of a chart: the wheel and two fingers zoom at their place,
 * Shift and drag and one finger pan. A scroll of the page that comes across a chart goes on scrolling the page.
 */
export function listenToGestures(
  element: HTMLElement,
  timeAt: (xPx: number) => number,
  handlers: PlotHandlers,
): () => void {
  const gather = new Gatherer(handlers);
  const placeOf = (clientX: number): number => timeAt(clientX - element.getBoundingClientRect().left);
  const ends = [
    listenToWheel(element, placeOf, gather),
    listenToDrag(element, gather),
    listenToTouch(element, placeOf, gather),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Adds up what is asked for and hands it on a few times a second. */
class Gatherer {
  readonly #handlers: PlotHandlers;
  #exponent = 0;
  #anchorMs = 0;
  #share = 0;
  #isWaiting = false;

  constructor(handlers: PlotHandlers) {
    this.#handlers = handlers;
  }

  zoom(exponent: number, anchorMs: number): void {
    if (this.#exponent === 0) this.#anchorMs = anchorMs;
    this.#exponent += exponent;
    this.#schedule();
  }

  pan(share: number): void {
    this.#share += share;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      const factor = Math.exp(Math.min(2, Math.max(-2, this.#exponent)));
      const share = this.#share;
      this.#exponent = 0;
      this.#share = 0;
      if (factor !== 1) this.#handlers.onZoom({ factor, anchorMs: this.#anchorMs });
      if (share !== 0) this.#handlers.onPan(share);
    }, GATHER_MS);
  }
}

let lastWheelMs = -Infinity;
let lastWheelOwner: EventTarget | undefined;

function listenToWheel(
  element: HTMLElement,
  placeOf: (clientX: number) => number,
  gather: Gatherer,
): () => void {
  const onAnyWheel = (event: WheelEvent): void => {
    const isNew = event.timeStamp - lastWheelMs > SAME_GESTURE_MS;
    const isHere = event.target instanceof Node && element.contains(event.target);
    if (isNew && isHere) lastWheelOwner = element;
    else if (isNew && lastWheelOwner === element) lastWheelOwner = undefined;
  };
  const onWheel = (event: WheelEvent): void => {
    const isOurs = event.ctrlKey || lastWheelOwner === element;
    lastWheelMs = event.timeStamp;
    // Sideways is a touch pad's way to move along the time axis.
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && isOurs) {
      event.preventDefault();
      gather.pan(event.deltaX / Math.max(1, element.clientWidth));
      return;
    }
    if (!isOurs || event.shiftKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_PER_LINE : 1;
    gather.zoom(event.deltaY * lines * PER_PIXEL, placeOf(event.clientX));
  };
  const noteTime = (event: WheelEvent): void => {
    lastWheelMs = event.timeStamp;
  };
  window.addEventListener('wheel', onAnyWheel, { capture: true, passive: true });
  window.addEventListener('wheel', noteTime, { passive: true });
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    window.removeEventListener('wheel', onAnyWheel, { capture: true });
    window.removeEventListener('wheel', noteTime);
    element.removeEventListener('wheel', onWheel);
  };
}

/** Shift and drag: the stretch moves with the pointer. */
function listenToDrag(element: HTMLElement, gather: Gatherer): () => void {
  let lastX: number | undefined;
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'touch' || event.button !== 0 || !event.shiftKey) return;
    lastX = event.clientX;
    element.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    if (lastX === undefined) return;
    gather.pan((lastX - event.clientX) / Math.max(1, element.clientWidth));
    lastX = event.clientX;
  };
  const onUp = (): void => {
    lastX = undefined;
  };
  return listenAll(element, {
    pointerdown: onDown,
    pointermove: onMove,
    pointerup: onUp,
    pointercancel: onUp,
  });
}

/** One finger pans, two zoom around their middle. */
function listenToTouch(
  element: HTMLElement,
  placeOf: (clientX: number) => number,
  gather: Gatherer,
): () => void {
  // The browser keeps the up and down of a finger for scrolling the page.
  element.style.touchAction = 'pan-y';
  const fingers = new Map<number, number>();
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') fingers.set(event.pointerId, event.clientX);
  };
  const onMove = (event: PointerEvent): void => {
    const beforeX = fingers.get(event.pointerId);
    if (beforeX === undefined) return;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, event.clientX);
    if (other === undefined) {
      gather.pan((beforeX - event.clientX) / Math.max(1, element.clientWidth));
      return;
    }
    const [before, after] = [Math.abs(beforeX - other), Math.abs(event.clientX - other)];
    if (before > 0 && after > 0) gather.zoom(Math.log(before / after), placeOf((event.clientX + other) / 2));
  };
  const onUp = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  return listenAll(element, {
    pointerdown: onDown,
    pointermove: onMove,
    pointerup: onUp,
    pointercancel: onUp,
  });
}

function listenAll(
  element: HTMLElement,
  listeners: Readonly<Record<string, (event: PointerEvent) => void>>,
): () => void {
  const entries = Object.entries(listeners) as [keyof HTMLElementEventMap, (event: Event) => void][];
  for (const [type, listener] of entries) element.addEventListener(type, listener);
  return () => {
    for (const [type, listener] of entries) element.removeEventListener(type, listener);
  };
}
