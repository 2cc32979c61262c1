import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, Lifecycle, SystemClock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { startBroker, type Broker } from '../broker/broker.ts';
import { serviceAccounts } from '../broker/user-directory.ts';
import type { OutgoingMessage, Outlet } from '../outlet.ts';
import { journalConfigSchema } from './journal-config.ts';
import { Journaling } from './journaling.ts';

const PACED_MS = 10_000;
const PACE_MS = 10;
const ROUNDS = 5;
/** Messages a publisher has under way, and windows of them in a round. */
const WINDOW = 500;
const WINDOWS = 60;
const PUBACK_BYTES = 4;

/** As the ADC publishes: two channels (contract §4.2). */
const message: OutgoingMessage = {
  topic: 'lab/1/demo/adc0/t/adc',
  payload:
    '{"v":1,"sid":"9f31c0de","seq":1042,"ts":1763794065123,"mono":5123456789,"q":"good","val":{"v12":12.002,"i12":0.412}}',
  qos: 1,
  retain: true,
};

/**
 * What the journal costs: bytes on the disk and blocks of the event loop at 100 messages a second, and the rate of QoS 1
 * messages through the broker with it and without it, in interleaved rounds. The folder is in the working folder, on a disk.
 */
export async function bench(): Promise<Figure[]> {
  const life = new Lifecycle();
  const folder = await mkdtemp(join(process.cwd(), '.journal-bench-'));
  life.add('folder', () => rm(folder, { recursive: true }));
  try {
    const plain = await startRig(undefined, life);
    const journaled = await startRig(folder, life);
    const paced = await measurePaced(journaled, plain);
    return [...paced, await measureRate(journaled, plain)];
  } finally {
    await life.stop();
  }
}

interface Rig {
  readonly broker: Broker;
  readonly outlet: Outlet;
  readonly journaling: Journaling | undefined;
}

/** A broker, with a journal in `folder` when there is one. */
async function startRig(folder: string | undefined, life: Lifecycle): Promise<Rig> {
  const clock = new SystemClock();
  const log = createLogger('bench', 'silent');
  const config = journalConfigSchema.parse({});
  const journaling =
    folder === undefined
      ? undefined
      : await Journaling.open({ dataDir: folder, gatewayId: 'demo', config, clock, log });
  life.add('journal', () => journaling?.close());
  const broker = await startBroker({
    host: '127.0.0.1',
    mqttPort: 0,
    gatewayId: 'demo',
    clock,
    log,
    anonymousRole: 'admin',
    users: serviceAccounts([]),
    ...(journaling && { beforeAck: (foreign) => journaling.outlet.beforeAck(foreign) }),
  });
  life.add('broker', () => broker.stop());
  journaling?.connect(broker, broker);
  life.add('queue', () => journaling?.drain());
  return { broker, outlet: journaling?.outlet ?? broker, journaling };
}

async function measurePaced({ outlet, journaling }: Rig, plain: Rig): Promise<Figure[]> {
  const warmUp = 100;
  for (let i = 0; i < warmUp; i++) outlet.publish(message);
  await delay(1_500);
  const payloadBytes = message.payload.length;
  const ownBefore = journaling?.figures.bytes ?? 0;
  const diskBefore = await writtenBytes();
  const blockMs = await longestBlockMs(outlet);
  await delay(1_500); // the last sync
  const count = PACED_MS / PACE_MS;
  const own = ((journaling?.figures.bytes ?? 0) - ownBefore) / count;
  const disk = ((await writtenBytes()) - diskBefore) / count;
  const plainBlockMs = await longestBlockMs(plain.outlet);
  return [
    figure('journal: bytes in the file', own, 'bytes/message', payloadBytes),
    figure('journal: bytes written to the disk at 100/s', disk, 'bytes/message', payloadBytes),
    figure('journal: longest block of the loop at 100/s', blockMs, 'ms', plainBlockMs),
  ];
}

/** Publishes at an even pace and gives the longest time the event loop was not at hand, ms. */
async function longestBlockMs(outlet: Outlet): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let sent = 0;
  histogram.enable();
  const startMs = performance.now();
  while (sent < PACED_MS / PACE_MS) {
    outlet.publish(message);
    sent++;
    await delay(Math.max(0, startMs + sent * PACE_MS - performance.now()));
  }
  histogram.disable();
  // The histogram holds the interval of its own timer, 1 ms, with it.
  return histogram.max / 1e6 - 1;
}

/** Bytes this process has caused to be sent to the disk (proc(5)). */
async function writtenBytes(): Promise<number> {
  const io = await readFile('/proc/self/io', 'latin1');
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
}

async function measureRate(journaled: Rig, plain: Rig): Promise<Figure> {
  const rates: Record<'journaled' | 'plain', number[]> = { journaled: [], plain: [] };
  await publishRate(journaled.broker.mqttPort);
  await publishRate(plain.broker.mqttPort);
  for (let round = 0; round < ROUNDS; round++) {
    rates.journaled.push(await publishRate(journaled.broker.mqttPort));
    rates.plain.push(await publishRate(plain.broker.mqttPort));
  }
  const value = median(rates.journaled);
  return figure(
    'journal: QoS 1 messages acknowledged by the broker',
    value,
    'messages/s',
    median(rates.plain),
  );
}

/** Messages a second that one publisher on a socket gets acknowledged. */
async function publishRate(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  const connectPacket = Buffer.from([
    0x10,
    17,
    0,
    4,
    77,
    81,
    84,
    84,
    4,
    2,
    0,
    0,
    0,
    5,
    ...Buffer.from('bench'),
  ]);
  socket.write(connectPacket);
  await received(socket, 4);
  const window = Buffer.concat(Array.from({ length: WINDOW }, (_, i) => publishPacket(i + 1)));
  const startMs = performance.now();
  for (let i = 0; i < WINDOWS; i++) {
    socket.write(window);
    await received(socket, WINDOW * PUBACK_BYTES);
  }
  const rate = (WINDOW * WINDOWS * 1000) / (performance.now() - startMs);
  socket.destroy();
  return rate;
}

/** A PUBLISH with QoS 1 and packet id `id` (MQTT 3.1.1 §3.3). */
function publishPacket(id: number): Buffer {
  const topic = Buffer.from(message.topic);
  const payload = Buffer.from(message.payload);
  const length = 2 + topic.length + 2 + payload.length;
  const head = Buffer.from([
    0x32,
    (length % 128) | 0x80,
    length >> 7,
    topic.length >> 8,
    topic.length & 0xff,
  ]);
  return Buffer.concat([head, topic, Buffer.from([id >> 8, id & 0xff]), payload]);
}

/** Resolves when so many bytes have come. */
function received(socket: Socket, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = bytes;
    const take = (data: Buffer): void => {
      left -= data.length;
      if (left > 0) return;
      socket.off('data', take);
      socket.off('error', reject);
      resolve();
    };
    socket.on('data', take);
    socket.on('error', reject);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function figure(name: string, value: number, unit: string, baseline: number): Figure {
  return { name, value, unit, baseline, ratio: value / baseline };
}
