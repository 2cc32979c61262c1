import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { connectPacket, publishPacket, subscribePacket } from '../../broker/bench/raw-packets.ts';

/** What to watch; the first message to the process. It answers with counts when all viewers have subscribed. */
export interface WatchJob {
  readonly port: number;
  readonly viewers: number;
  readonly topic: string;
  /** Bytes of a frame. */
  readonly frameBytes: number;
}

/** What all viewers together have got since they subscribed; the answer to every further message. */
export interface WatchCounts {
  readonly frames: number;
  readonly messages: number;
  /** From the TCP connection. */
  readonly wireBytes: number;
}

/** A viewer that knows how long a frame's packet is, so that it has none to parse. */
class Viewer {
  readonly #socket: Socket;
  #bytesBefore = 0;
  payloadBytes = 0;
  messages = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open({ port, topic }: WatchJob, name: string): Promise<Viewer> {
    const webSocket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, ['mqtt'], { perMessageDeflate: false });
    const upgraded = once(webSocket, 'upgrade') as Promise<[IncomingMessage]>;
    await once(webSocket, 'open');
    const [response] = await upgraded;
    const viewer = new Viewer(response.socket);
    webSocket.send(connectPacket(name));
    await once(webSocket, 'message');
    webSocket.send(subscribePacket(topic, 0));
    await once(webSocket, 'message');
    viewer.#bytesBefore = response.socket.bytesRead;
    webSocket.on('message', (data: Buffer) => {
      viewer.messages += 1;
      viewer.payloadBytes += data.length;
    });
    return viewer;
  }

  get wireBytes(): number {
    return this.#socket.bytesRead - this.#bytesBefore;
  }
}

async function watch(job: WatchJob): Promise<void> {
  const viewers: Viewer[] = [];
  for (let index = 0; index < job.viewers; index++) viewers.push(await Viewer.open(job, `viewer-${index}`));
  const packetBytes = publishPacket(job.topic, new Uint8Array(job.frameBytes), 0).bytes.length;
  const sum = (value: (viewer: Viewer) => number): number =>
    viewers.reduce((total, viewer) => total + value(viewer), 0);
  const report = (): void => {
    process.send?.({
      frames: sum((viewer) => viewer.payloadBytes) / packetBytes,
      messages: sum((viewer) => viewer.messages),
      wireBytes: sum((viewer) => viewer.wireBytes),
    } satisfies WatchCounts);
  };
  process.on('message', report);
  report();
}

process.once('message', (job: WatchJob) => void watch(job));
process.on('disconnect', () => process.exit());
