/** One measurement: frames to serve to viewers, at a steady rate or as fast as they are taken. */
export interface Serving {
  readonly viewers: number;
  readonly frames: number;
  readonly rate: 'flat out' | { readonly perSecond: number };
}

/** What serving cost. */
export interface Served {
  /** CPU of the server for 1,000 frames that every viewer gets, ms. */
  readonly cpuMsPer1000: number;
  /** Bytes from the server to a viewer, headers of every layer above TCP included. */
  readonly bytesPerFrame: number;
  /** Messages or responses. */
  readonly messagesPerFrame: number;
}

/** Something that serves thermal frames from a process of its own; its viewers are in other processes. */
export interface FrameServer {
  serve(serving: Serving): Promise<Served>;
  stop(): Promise<void>;
}

/** The cost of what all viewers together got for `cpuUs` of the server. */
export function servedBy(
  cpuUs: number,
  all: { readonly frames: number; readonly messages: number; readonly wireBytes: number },
  viewers: number,
): Served {
  return {
    // µs a frame are ms a thousand frames.
    cpuMsPer1000: cpuUs / (all.frames / viewers),
    bytesPerFrame: all.wireBytes / all.frames,
    messagesPerFrame: all.messages / all.frames,
  };
}
