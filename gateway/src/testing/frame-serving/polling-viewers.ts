import { Agent, get } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A round of requests; sent to the process, which keeps its connections for the next one. */
export interface PollJob {
  readonly port: number;
  readonly viewers: number;
  /** Requests of each viewer. */
  readonly requests: number;
  /** Requests a second of each viewer; absent: the next as soon as the last is answered. */
  readonly ratePerSecond?: number;
}

/** Sent when every request of the round is answered. */
export interface PollDone {
  readonly responses: number;
  /** From the TCP connections. */
  readonly wireBytes: number;
}

const PIXELS = 32 * 24;
const agent = new Agent({ keepAlive: true });
const sockets = new Set<Socket>();

function poll(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/frame', agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
      response.on('error', reject);
    });
    request.on('socket', (socket) => sockets.add(socket));
    request.on('error', reject);
  });
}

async function view({ port, requests, ratePerSecond }: PollJob): Promise<void> {
  const startMs = performance.now();
  for (let index = 0; index < requests; index++) {
    const dueMs = ratePerSecond === undefined ? 0 : startMs + (index * 1000) / ratePerSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    const body = await poll(port);
    const pixels = index === 0 ? Object.keys(JSON.parse(String(body)) as object).length : PIXELS;
    if (pixels !== PIXELS) throw new Error(`the answer has ${pixels} pixels`);
  }
}

function bytesRead(): number {
  return [...sockets].reduce((total, socket) => total + socket.bytesRead, 0);
}

async function run(job: PollJob): Promise<void> {
  const before = bytesRead();
  await Promise.all(Array.from({ length: job.viewers }, () => view(job)));
  const done: PollDone = { responses: job.viewers * job.requests, wireBytes: bytesRead() - before };
  process.send?.(done);
}

process.on('message', (job: PollJob) => void run(job));
process.on('disconnect', () => process.exit());
