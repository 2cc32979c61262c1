import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayTopics, thermalFrameLength } from '@labgate/contract';
import { ask, endProcess, startScript } from './child-script.ts';
import type { WatchCounts, WatchJob } from './web-socket-viewers.ts';

const POLL_MS = 5;
/** Frames that have not come by then never will, ms. */
const PATIENCE_MS = 30_000;

/** Viewers on WebSockets, in a process of their own. */
export class WebSocketWatch {
  readonly #child: ChildProcess;
  #before: WatchCounts = { frames: 0, messages: 0, wireBytes: 0 };

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Connects the viewers and subscribes them to the camera `cam0` of the gateway `demo`. */
  static async open(port: number, viewers: number): Promise<WebSocketWatch> {
    const child = startScript('web-socket-viewers.ts');
    const topic = gatewayTopics('demo').frame('cam0');
    await ask(child, { port, viewers, topic, frameBytes: thermalFrameLength(32, 24) } satisfies WatchJob);
    return new WebSocketWatch(child);
  }

  /** Counts from now on. */
  async reset(): Promise<void> {
    this.#before = await ask(this.#child, {});
  }

  /** Waits until the viewers have got `frames` together. @throws when they do not come. */
  async until(frames: number): Promise<WatchCounts> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const now = await ask<WatchCounts>(this.#child, {});
      const counts = {
        frames: now.frames - this.#before.frames,
        messages: now.messages - this.#before.messages,
        wireBytes: now.wireBytes - this.#before.wireBytes,
      };
      if (counts.frames >= frames) return counts;
      if (performance.now() > deadlineMs) throw new Error(`${counts.frames} of ${frames} frames arrived`);
      await delay(POLL_MS);
    }
  }

  close(): Promise<void> {
    return endProcess(this.#child);
  }
}
