import { setTimeout as delay } from 'node:timers/promises';
import { processMemoryMb } from '@labgate/testkit';
import type { FrameJob } from './broker-process.ts';
import { forkScript, nextMessage, startOurBroker } from './child.ts';
import type { ViewerJob, ViewerReport } from './viewer-process.ts';

/** A run of one broker with viewers that read and viewers that do not. */
export interface FrozenRun {
  /** QoS of the messages and of all subscriptions. */
  readonly qos: 0 | 1;
  readonly frozen: number;
  readonly healthy: number;
  readonly durationS: number;
}

/** What came of it. */
export interface FrozenResult extends ViewerReport {
  /** Frames published. */
  readonly published: number;
  /** The most memory the broker occupied, MB. */
  readonly memoryMb: number;
}

const RATE_PER_SECOND = 256;
const FRAME_BYTES = 1_600;
/** Frames are QoS 0; what is QoS 1 on a bench is telemetry. */
const TOPICS = ['lab/1/demo/cam0/frame', 'lab/1/demo/cam0/t/stats'] as const;

/** Publishes thermal frames to viewers of which some have frozen; broker and viewers are processes of their own. */
export async function runFrozenViewers({
  qos,
  frozen,
  healthy,
  durationS,
}: FrozenRun): Promise<FrozenResult> {
  const broker = await startOurBroker();
  try {
    const viewers = forkScript('viewer-process.ts');
    const topic = TOPICS[qos];
    viewers.send({
      httpPort: broker.httpPort,
      topic,
      qos,
      payloadBytes: FRAME_BYTES,
      healthy,
      frozen,
    } satisfies ViewerJob);
    await nextMessage(viewers);
    let memoryMb = 0;
    const sampling = setInterval(() => (memoryMb = Math.max(memoryMb, processMemoryMb(broker.pid))), 100);
    const frames = durationS * RATE_PER_SECOND;
    broker.child.send({
      topic,
      qos,
      bytes: FRAME_BYTES,
      ratePerSecond: RATE_PER_SECOND,
      frames,
    } satisfies FrameJob);
    await nextMessage(broker.child);
    clearInterval(sampling);
    // The last frames are on their way.
    await delay(500);
    viewers.send('finish');
    const report = await nextMessage<ViewerReport>(viewers);
    viewers.kill();
    return { ...report, published: frames, memoryMb };
  } finally {
    await broker.stop();
  }
}
