/** Figures about the thermal picture since the page was opened; tests read them as `window.__labgate`. */
export interface FrameCounters {
  received: number;
  painted: number;
  /** Frames that a newer one replaced before they were painted. */
  dropped: number;
  /** Payloads that are not frames this page can show. */
  malformed: number;
  /** Frames the camera sent and we never got, by the gaps in `seq`. */
  missed: number;
  /** `seq` of the frame painted last; −1 before the first. */
  lastSeq: number;
  /** How long taking and painting that frame took, ms. */
  lastPaintMs: number;
  /** Bytes of script heap when the page was opened, where the browser tells. */
  readonly heapAtStart: number | undefined;
  /** Frames received in the last second, Hz. */
  receivedHz: number;
  palette: string;
  smoothing: string;
  /** Temperatures of the palette's ends in the picture painted last, °C. */
  lowC: number;
  highC: number;
}

interface HeapMeter {
  readonly memory?: { readonly usedJSHeapSize?: number };
}

/** The counters of this page. */
export const frameCounters: FrameCounters = {
  received: 0,
  painted: 0,
  dropped: 0,
  malformed: 0,
  missed: 0,
  lastSeq: -1,
  lastPaintMs: 0,
  heapAtStart: (globalThis.performance as HeapMeter | undefined)?.memory?.usedJSHeapSize,
  receivedHz: 0,
  palette: '',
  smoothing: '',
  lowC: NaN,
  highC: NaN,
};
