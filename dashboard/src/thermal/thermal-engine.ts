import type { ThermalFrame } from '@labgate/contract';
import type { FrameCounters } from '../bench/frame-counters.ts';
import { Throttle } from '../bench/throttle.ts';
import { browserTimers } from '../bench/timers.ts';
import { FrameSlot } from './frame-slot.ts';
import { LoadGuard } from './load-guard.ts';
import { NO_ANNOTATIONS, type Annotations } from './annotations.ts';
import { frameReadout } from './frame-readout.ts';
import { overlayKey, overlayScene } from './overlay-scene.ts';
import { paintOverlay } from './overlay-painter.ts';
import { PicturePainter } from './picture-painter.ts';
import { RateMeter } from './rate-meter.ts';
import { FrameAnalysis } from './frame-analysis.ts';
import type { ThermalReadout } from './thermal-readout.ts';
import type { ThermalSettings } from './thermal-settings.ts';

const READOUT_EVERY_MS = 250;

interface Canvases {
  readonly picture: CanvasRenderingContext2D;
  readonly overlay: CanvasRenderingContext2D;
  widthPx: number;
  heightPx: number;
  pixelRatio: number;
}

/**
 * Runs the thermal picture outside of React: the newest frame waits in a slot, is analysed and painted in the next
 * animation frame, and numbers are told four times a second.
 */
export class ThermalEngine {
  readonly #counters: FrameCounters;
  readonly #slot: FrameSlot;
  readonly #analysis = new FrameAnalysis();
  readonly #painter = new PicturePainter();
  readonly #guard = new LoadGuard();
  readonly #received = new RateMeter();
  readonly #paintedRate = new RateMeter();
  readonly #throttle: Throttle;
  #settings: ThermalSettings;
  #canvases: Canvases | undefined;
  #frame: ThermalFrame | undefined;
  #arrivedMs = 0;
  #takeMs = 0;
  #animation: number | undefined;
  #cursor: { readonly x: number; readonly y: number } | undefined;
  #overlayKey = '';
  #overlayPaintedMs = 0;
  #readout: ThermalReadout | undefined;
  #annotations: Annotations = NO_ANNOTATIONS;

  constructor(counters: FrameCounters, settings: ThermalSettings) {
    this.#counters = counters;
    this.#slot = new FrameSlot(counters);
    this.#settings = settings;
    this.#throttle = new Throttle(browserTimers, READOUT_EVERY_MS, () => {
      this.#readout = this.#buildReadout();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  /** The numbers of the frame painted last; `undefined` before the first. */
  readonly snapshot = (): ThermalReadout | undefined => this.#readout;

  /** Takes the payload of a frame message; anything that is no frame is counted and forgotten. */
  readonly takePayload = (payload: Uint8Array): void => {
    const startMs = performance.now();
    if (!this.#slot.put(payload)) return;
    this.#arrivedMs = Date.now();
    this.#received.count(startMs);
    this.#takeMs = performance.now() - startMs;
    this.#schedule();
  };

  /** Paints onto these canvases until the result is called. */
  attach(picture: HTMLCanvasElement, overlay: HTMLCanvasElement): () => void {
    const pictureContext = picture.getContext('2d', { alpha: false });
    const overlayContext = overlay.getContext('2d');
    if (pictureContext === null || overlayContext === null) return () => undefined;
    this.#canvases = {
      picture: pictureContext,
      overlay: overlayContext,
      widthPx: 0,
      heightPx: 0,
      pixelRatio: 1,
    };
    return () => {
      this.#canvases = undefined;
      if (this.#animation !== undefined) cancelAnimationFrame(this.#animation);
      this.#animation = undefined;
    };
  }

  /** The canvases have this size now, CSS pixels. */
  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    const canvases = this.#canvases;
    if (canvases === undefined) return;
    Object.assign(canvases, { widthPx, heightPx, pixelRatio });
    for (const { canvas } of [canvases.picture, canvases.overlay]) {
      canvas.width = Math.max(1, Math.round(widthPx * pixelRatio));
      canvas.height = Math.max(1, Math.round(heightPx * pixelRatio));
    }
    this.#overlayKey = '';
    this.#schedule();
  }

  configure(settings: ThermalSettings): void {
    if (settings.smoothing !== this.#settings.smoothing) this.#guard.reset();
    this.#settings = settings;
    this.#overlayKey = '';
    this.#schedule();
  }

  /** Puts the cursor on a pixel of the picture, or takes it away. */
  setCursor(cursor: { readonly x: number; readonly y: number } | undefined): void {
    this.#cursor = cursor;
    this.#schedule();
    this.#throttle.changed();
  }

  /** What is drawn and measured on the picture. */
  annotate(annotations: Annotations): void {
    this.#annotations = annotations;
    this.#overlayKey = '';
    this.#schedule();
    this.#throttle.changed();
  }

  /** The frame painted last with what it amounts to; `undefined` before the first. */
  get present(): { readonly frame: ThermalFrame; readonly analysis: FrameAnalysis } | undefined {
    return this.#frame === undefined ? undefined : { frame: this.#frame, analysis: this.#analysis };
  }

  get cursor(): { readonly x: number; readonly y: number } | undefined {
    return this.#cursor;
  }

  /** Size of the picture as it is turned; `undefined` before the first frame. */
  get pictureSize(): { readonly width: number; readonly height: number } | undefined {
    return this.#frame === undefined ? undefined : this.#analysis;
  }

  /** Renews the numbers when only time has passed. */
  tick(): void {
    this.#counters.receivedHz = this.#received.rateHz(performance.now());
    if (this.#frame !== undefined) this.#throttle.changed();
    if (document.hidden) this.#guard.pause();
  }

  #schedule(): void {
    if (this.#canvases === undefined || this.#animation !== undefined) return;
    this.#animation = requestAnimationFrame(() => {
      this.#animation = undefined;
      this.#paint();
    });
  }

  #paint(): void {
    const canvases = this.#canvases;
    const startMs = performance.now();
    const fresh = this.#slot.take();
    const frame = fresh ?? this.#frame;
    if (canvases === undefined || frame === undefined || canvases.widthPx === 0) return;
    this.#analysis.update(frame, this.#settings, startMs, fresh !== undefined);
    const { range } = this.#analysis;
    const smoothing = this.#guard.apply(this.#settings.smoothing);
    this.#painter.paint(canvases.picture, this.#analysis.picture, {
      palette: this.#settings.palette,
      smoothing,
      range,
    });
    this.#paintOverlay(canvases, startMs);
    this.#frame = frame;
    Object.assign(this.#counters, { palette: this.#settings.palette, smoothing, ...range });
    if (fresh !== undefined) this.#countPainted(frame, startMs);
    this.#throttle.changed();
  }

  #countPainted(frame: ThermalFrame, startMs: number): void {
    const counters = this.#counters;
    counters.painted++;
    counters.lastSeq = frame.seq;
    counters.lastPaintMs = performance.now() - startMs + this.#takeMs;
    this.#paintedRate.count(startMs);
    if (this.#guard.update(startMs, counters)) this.#schedule();
  }

  // Marks follow at once, their numbers as often as all numbers; a hatched picture moves with every frame.
  #paintOverlay(canvases: Canvases, nowMs: number): void {
    const scene = overlayScene(this.#analysis, this.#settings, this.#annotations, this.#cursor);
    const key = overlayKey(scene);
    const isHatched = this.#settings.isotherm !== undefined;
    if (!isHatched && key === this.#overlayKey && nowMs - this.#overlayPaintedMs < READOUT_EVERY_MS) return;
    this.#overlayKey = key;
    this.#overlayPaintedMs = nowMs;
    paintOverlay(canvases.overlay, this.#analysis, canvases, scene);
  }

  #buildReadout(): ThermalReadout | undefined {
    const frame = this.#frame;
    if (frame === undefined) return undefined;
    const nowMs = performance.now();
    return {
      ...frameReadout(frame, this.#analysis, this.#cursor, this.#annotations.list),
      sinceArrivalMs: Math.max(0, Date.now() - this.#arrivedMs),
      receivedHz: this.#received.rateHz(nowMs),
      paintedHz: this.#paintedRate.rateHz(nowMs),
      smoothing: this.#guard.apply(this.#settings.smoothing),
    };
  }
}
