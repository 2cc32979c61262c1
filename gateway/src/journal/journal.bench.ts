import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Lifecycle } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { connectPacket, publishPacket, subscribePacket } from '../broker/bench/raw-packets.ts';
import type { OutgoingMessage } from '../outlet.ts';
import type { PacedCost } from './bench/rig-process.ts';
import { Rig } from './bench/rig.ts';

/** Rounds of each rate, and of the even pace. */
const RATE_ROUNDS = 9;
const PACED_ROUNDS = 3;
const PACED = { count: 1_000, everyMs: 10 };
/** Publishers at a time, messages each has under way, and how often it sends as many. */
const PUBLISHERS = 8;
const WINDOW = 100;
const WINDOWS = 250;
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
 * messages through the broker, each beside a broker without it. The folder is in the working folder, on a disk.
 */
export async function bench(): Promise<Figure[]> {
  const life = new Lifecycle();
  try {
    const folder = await mkdtemp(join(process.cwd(), '.journal-bench-'));
    life.add('folder', () => rm(folder, { recursive: true }));
    const journaled = await Rig.start(folder);
    life.add('broker with a journal', () => journaled.stop());
    const plain = await Rig.start();
    life.add('broker without one', () => plain.stop());
    return [...(await measureRates(journaled, plain)), ...(await measurePaced(journaled, plain))];
  } finally {
    await life.stop();
  }
}

/** Both at the same time, so that what else the machine does meets both. */
async function measurePaced(journaled: Rig, plain: Rig): Promise<Figure[]> {
  const job = { message, ...PACED };
  const costs: PacedCost[] = [];
  const plainCosts: PacedCost[] = [];
  for (let round = 0; round < PACED_ROUNDS; round++) {
    const [cost, plainCost] = await Promise.all([journaled.publishPaced(job), plain.publishPaced(job)]);
    costs.push(cost);
    plainCosts.push(plainCost);
  }
  const payloadBytes = message.payload.length;
  const own = median(costs.map(({ fileBytes }) => fileBytes / job.count));
  const disk = median(costs.map(({ diskBytes }) => diskBytes / job.count));
  const [blockMs = NaN, plainBlockMs = NaN] = [costs, plainCosts].map((all) =>
    median(all.map((cost) => cost.blockMs)),
  );
  return [
    figure('journal: bytes in the file', own, 'bytes/message', payloadBytes),
    figure('journal: bytes written to the disk at 100/s', disk, 'bytes/message', payloadBytes),
    figure('journal: longest block of the loop at 100/s', blockMs, 'ms', plainBlockMs),
  ];
}

/** In rounds by turns, the order changing: with, without, without, with, … */
async function measureRates(journaled: Rig, plain: Rig): Promise<Figure[]> {
  const measured = new Map<Rig, Throughput[]>([
    [journaled, []],
    [plain, []],
  ]);
  for (let round = 0; round <= RATE_ROUNDS; round++) {
    for (const rig of round % 2 === 0 ? [journaled, plain] : [plain, journaled]) {
      const throughput = await publishAll(rig);
      // In the first round the code was not compiled yet.
      if (round > 0) measured.get(rig)?.push(throughput);
    }
  }
  const medianOf = (rig: Rig, key: keyof Throughput): number =>
    median((measured.get(rig) ?? []).map((throughput) => throughput[key]));
  const compare = (name: string, key: keyof Throughput, unit: string): Figure =>
    figure(name, medianOf(journaled, key), unit, medianOf(plain, key));
  return [
    compare('journal: QoS 1 messages through the broker to one receiver', 'perSecond', 'messages/s'),
    compare('journal: the same by CPU time of the loop', 'perCpuSecond', 'messages/CPU-s'),
  ];
}

interface Throughput {
  readonly perSecond: number;
  /** By CPU time of the broker's event loop: what else the machine does is not in it. */
  readonly perCpuSecond: number;
}

/** How fast publishers on sockets get their messages acknowledged. */
async function publishAll(rig: Rig): Promise<Throughput> {
  const sockets = Array.from({ length: PUBLISHERS }, () => connect(rig.port, '127.0.0.1'));
  await Promise.all(
    sockets.map((socket, i) => {
      socket.write(connectPacket(`bench-${i}`));
      return received(socket, CONNACK_BYTES);
    }),
  );
  const subscriber = await subscribe(rig.port);
  const window = windowOfPackets();
  const cpuBeforeUs = await rig.cpuUs();
  const startMs = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      for (let i = 0; i < WINDOWS; i++) {
        socket.write(window);
        await received(socket, WINDOW * PUBACK_BYTES);
      }
    }),
  );
  const elapsedMs = performance.now() - startMs;
  const cpuUs = (await rig.cpuUs()) - cpuBeforeUs;
  for (const socket of [...sockets, subscriber]) socket.destroy();
  const count = PUBLISHERS * WINDOWS * WINDOW;
  return { perSecond: (count * 1e3) / elapsedMs, perCpuSecond: (count * 1e6) / cpuUs };
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
