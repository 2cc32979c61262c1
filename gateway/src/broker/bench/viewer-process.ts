import { once } from 'node:events';
import { WebSocket } from 'ws';
import { connectPacket, publishPacket, subscribePacket } from './raw-packets.ts';

/** What the viewer process is to do; sent to it as its only message. */
export interface ViewerJob {
  readonly httpPort: number;
  readonly topic: string;
  readonly qos: 0 | 1;
  /** Bytes of each payload; each carries its wall time. */
  readonly payloadBytes: number;
  /** Viewers that read. */
  readonly healthy: number;
  /** Viewers that never read. */
  readonly frozen: number;
}

/** What the healthy viewers saw; sent after `finish`. */
export interface ViewerReport {
  /** Frames of each healthy viewer. */
  readonly frames: readonly number[];
  /** WebSocket messages of each healthy viewer that carried frames. */
  readonly messages: readonly number[];
  /** Time from publish to arrival, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Where the frame job writes its wall time, counted from the start of the payload. */
const SENT_AT_OFFSET = 16;

async function open(job: ViewerJob, name: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${job.httpPort}/mqtt`, ['mqtt'], { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send(connectPacket(name));
  await once(socket, 'message');
  socket.send(subscribePacket(job.topic, job.qos));
  await once(socket, 'message');
  socket.on('error', () => undefined);
  return socket;
}

async function run(job: ViewerJob): Promise<void> {
  const frames: number[] = [];
  const messages: number[] = [];
  const delaysMs: number[] = [];
  const packetBytes = publishPacket(job.topic, Buffer.alloc(job.payloadBytes), job.qos).bytes.length;
  for (let index = 0; index < job.frozen; index++) {
    const socket = await open(job, `frozen-${index}`);
    socket.pause();
  }
  for (let index = 0; index < job.healthy; index++) {
    const socket = await open(job, `healthy-${index}`);
    frames.push(0);
    messages.push(0);
    // All packets have the same size, so none needs to be parsed; one may be cut between two messages.
    let rest: Buffer = Buffer.alloc(0);
    socket.on('message', (data: Buffer) => {
      messages[index] = (messages[index] ?? 0) + 1;
      rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
      for (; rest.length >= packetBytes; rest = rest.subarray(packetBytes)) {
        frames[index] = (frames[index] ?? 0) + 1;
        const sentAtMs = rest.readDoubleLE(packetBytes - job.payloadBytes + SENT_AT_OFFSET);
        delaysMs.push(performance.timeOrigin + performance.now() - sentAtMs);
      }
    });
  }
  process.send?.('ready');
  await once(process, 'message');
  delaysMs.sort((a, b) => a - b);
  const at = (share: number): number => delaysMs[Math.floor(delaysMs.length * share)] ?? Number.NaN;
  process.send?.({ frames, messages, p50Ms: at(0.5), p99Ms: at(0.99) } satisfies ViewerReport);
}

process.once('message', (job: ViewerJob) => {
  void run(job);
});
process.on('disconnect', () => process.exit());
