import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, Lifecycle, SystemClock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { connectPacket, publishPacket, subscribePacket } from '../broker/bench/raw-packets.ts';
import type { Broker } from '../broker/broker.ts';
import { startBroker } from '../broker/embedded-broker.ts';
import { Authenticator } from '../users/authenticator.ts';
import { serviceAccounts } from '../users/user-directory.ts';
import type { OutgoingMessage, Outlet } from '../outlet.ts';
import { journalConfigSchema } from './journal-config.ts';
import { Journaling } from './journaling.ts';

const PACED_MS = 10_000;
const PACE_MS = 10;
const ROUNDS = 5;
/** Publishers at a time, messages each has under way, and how often it sends as many. */
const PUBLISHERS = 8;
const WINDOW = 100;
const WINDOWS = 50;
const CONNACK_BYTES = 4;
const SUBACK_BYTES = 5;
const PUBACK_BYTES = 4;

/** As the ADC publishes: two channels (contract §4.2). */
const message = {
  topic: 'lab/1/demo/adc0/t/adc',
  payload:
    '{"v":1,"sid":"9f31c0de","seq":1042,"ts":1763794065123,"mono":5123456789,"q":"good","val":{"v12":12.002,"i12":0.412}}',
  qos: 1,
  retain: true,
} as const satisfies OutgoingMessage;

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
    // The rates come first: they leave the code compiled.
    const rates = await measureRates(journaled, plain);
    return [...rates, ...(await measurePaced(journaled, plain))];
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
    authenticator: new Authenticator(serviceAccounts([]), clock),
    ...(journaling && { beforeAck: (foreign, done) => journaling.outlet.beforeAck(foreign, done) }),
  });
  life.add('broker', () => broker.stop());
  journaling?.connect(broker, (topic) => broker.isHeard(topic));
  life.add('queue', () => journaling?.drain());
  return { broker, outlet: journaling?.outlet ?? broker, journaling };
}

async function measurePaced({ outlet, journaling }: Rig, plain: Rig): Promise<Figure[]> {
  await delay(1_500); // the last sync
  const payloadBytes = message.payload.length;
  const ownBefore = journaling?.figures.bytes ?? 0;
  const diskBefore = await writtenBytes();
  const blockMs = await longestBlockMs(outlet);
  await delay(1_500);
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

/**
 * Publishes at an even pace and gives the most CPU time the thread of the event loop took from one message to the next, ms: no
 * block was longer, whatever else the machine was doing.
 */
async function longestBlockMs(outlet: Outlet): Promise<number> {
  let longestUs = 0;
  const startMs = performance.now();
  for (let sent = 1; sent <= PACED_MS / PACE_MS; sent++) {
    const before = process.threadCpuUsage();
    outlet.publish(message);
    await delay(Math.max(1, startMs + sent * PACE_MS - performance.now()));
    const used = process.threadCpuUsage(before);
    longestUs = Math.max(longestUs, used.user + used.system);
  }
  return longestUs / 1000;
}

/** Bytes this process has caused to be sent to the disk (proc(5)). */
async function writtenBytes(): Promise<number> {
  const io = await readFile('/proc/self/io', 'latin1');
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
}

async function measureRates(journaled: Rig, plain: Rig): Promise<Figure[]> {
  const withJournal: Throughput[] = [];
  const without: Throughput[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await publishAll(journaled.broker.mqttPort);
    const other = await publishAll(plain.broker.mqttPort);
    if (round === 0) continue; // the code was not compiled yet
    withJournal.push(one);
    without.push(other);
  }
  const medianOf = (key: keyof Throughput): [number, number] => [
    median(withJournal.map((throughput) => throughput[key])),
    median(without.map((throughput) => throughput[key])),
  ];
  const [rate, plainRate] = medianOf('perSecond');
  const [perCpu, plainPerCpu] = medianOf('perCpuSecond');
  return [
    figure('journal: QoS 1 messages through the broker to one receiver', rate, 'messages/s', plainRate),
    figure('journal: the same by CPU time of the loop', perCpu, 'messages/CPU-s', plainPerCpu),
  ];
}

interface Throughput {
  readonly perSecond: number;
  /** By CPU time of the event loop's thread, broker and load together: what else the machine does is not in it. */
  readonly perCpuSecond: number;
}

/** How fast publishers on sockets get their messages acknowledged. */
async function publishAll(port: number): Promise<Throughput> {
  const sockets = Array.from({ length: PUBLISHERS }, () => connect(port, '127.0.0.1'));
  await Promise.all(
    sockets.map((socket, i) => {
      socket.write(connectPacket(`bench-${i}`));
      return received(socket, CONNACK_BYTES);
    }),
  );
  const subscriber = await subscribe(port);
  const window = windowOfPackets();
  const cpu = process.threadCpuUsage();
  const startMs = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      for (let i = 0; i < WINDOWS; i++) {
        socket.write(window);
        await received(socket, WINDOW * PUBACK_BYTES);
      }
    }),
  );
  const count = PUBLISHERS * WINDOWS * WINDOW;
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.threadCpuUsage(cpu);
  for (const socket of [...sockets, subscriber]) socket.destroy();
  return { perSecond: (count * 1e3) / elapsedMs, perCpuSecond: (count * 1e6) / (user + system) };
}

/** One receiver with QoS 0, so that messages have somewhere to go. */
async function subscribe(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.concat([connectPacket('bench-receiver'), subscribePacket('lab/1/demo/+/t/#', 0)]));
  await received(socket, CONNACK_BYTES + SUBACK_BYTES);
  socket.resume();
  return socket;
}

function windowOfPackets(): Buffer {
  const { bytes, idOffset } = publishPacket(message.topic, Buffer.from(message.payload), 1);
  const packets = Array.from({ length: WINDOW }, (_, i) => {
    const packet = Buffer.from(bytes);
    packet.writeUInt16BE(i + 1, idOffset);
    return packet;
  });
  return Buffer.concat(packets);
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
