import { processCpuUs } from '@labgate/testkit';
import { nextMessage } from '../../broker/bench/child.ts';
import { ask, endProcess, startScript } from './child-script.ts';
import type { FeedDone, FeedJob, FeedReady } from './feed-process.ts';
import { servedBy, type FrameServer, type Served, type Serving } from './frame-server.ts';
import { WebSocketWatch } from './web-socket-watch.ts';
import type { WatchCounts } from './web-socket-viewers.ts';

/** Frames published before the next wait for the viewers; they fit the sockets' buffers. */
const BATCH_FRAMES = 400;

/** Starts the gateway's way of a frame alone: publisher, codec, broker and WebSockets, fed with ready pictures. */
export async function startFedGateway(): Promise<FrameServer> {
  const child = startScript('feed-process.ts');
  const { port } = await nextMessage<FeedReady>(child);
  const pid = child.pid ?? 0;
  let shed = 0;

  async function feed(job: FeedJob, watch: WebSocketWatch, expected: number): Promise<WatchCounts> {
    const before = shed;
    ({ shed } = await ask<FeedDone>(child, job));
    return watch.until(expected - (shed - before));
  }

  async function flatOut(frames: number, viewers: number, watch: WebSocketWatch): Promise<WatchCounts> {
    let counts: WatchCounts = { frames: 0, messages: 0, wireBytes: 0 };
    for (let fed = 0; fed < frames; fed += BATCH_FRAMES) {
      counts = await feed({ frames: BATCH_FRAMES }, watch, counts.frames + BATCH_FRAMES * viewers);
    }
    return counts;
  }

  async function serve({ viewers, frames, rate }: Serving): Promise<Served> {
    const watch = await WebSocketWatch.open(port, viewers);
    try {
      await watch.reset();
      const beforeUs = processCpuUs(pid);
      const counts =
        rate === 'flat out'
          ? await flatOut(frames, viewers, watch)
          : await feed({ frames, ratePerSecond: rate.perSecond }, watch, frames * viewers);
      return servedBy(processCpuUs(pid) - beforeUs, counts, viewers);
    } finally {
      await watch.close();
    }
  }

  return { serve, stop: () => endProcess(child) };
}
