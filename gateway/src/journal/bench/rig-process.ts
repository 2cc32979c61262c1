import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@labgate/service-kit';
import type { OutgoingMessage } from '../../outlet.ts';
import { startJournaledBroker } from '../testing/journaled-broker.ts';

/** Messages of the gateway's own to publish at an even pace; sent to the process. */
export interface PacedJob {
  readonly message: OutgoingMessage;
  readonly count: number;
  readonly everyMs: number;
}

/** What they have caused; the answer. */
export interface PacedCost {
  /** Most CPU time the thread of the event loop took from one message to the next, ms: no block was longer. */
  readonly blockMs: number;
  /** Bytes the journal has grown by. */
  readonly fileBytes: number;
  /** Bytes this process has sent to the disk (proc(5)). */
  readonly diskBytes: number;
}

/** What is sent to the process; `cpu` asks for the CPU time of the event loop's thread since the start, µs. */
export type RigQuestion = 'cpu' | PacedJob;

/** Until the last sync is over. */
const SETTLE_MS = 1_500;
/** Messages before the first that counts, so that the code is compiled, and their pace. */
const WARM_UP = { count: 2_000, everyMs: 1 };

/** The first argument names the folder of the journal; without it there is none. */
const { outlet, broker, journaling, life } = await startJournaledBroker(
  process.argv[2],
  createLogger('bench', 'error'),
);

async function costOf(job: PacedJob): Promise<PacedCost> {
  await longestBlockMs({ ...job, ...WARM_UP });
  await delay(SETTLE_MS);
  const fileBefore = journaling?.figures.bytes ?? 0;
  const diskBefore = await writtenBytes();
  const blockMs = await longestBlockMs(job);
  await delay(SETTLE_MS);
  return {
    blockMs,
    fileBytes: (journaling?.figures.bytes ?? 0) - fileBefore,
    diskBytes: (await writtenBytes()) - diskBefore,
  };
}

/** Publishes; the first message is not counted, as it finds the caches cold. */
async function longestBlockMs({ message, count, everyMs }: PacedJob): Promise<number> {
  let longestUs = 0;
  const startMs = performance.now();
  for (let sent = 1; sent <= count; sent++) {
    const before = process.threadCpuUsage();
    outlet.publish(message);
    await delay(Math.max(1, startMs + sent * everyMs - performance.now()));
    const used = process.threadCpuUsage(before);
    if (sent > 1) longestUs = Math.max(longestUs, used.user + used.system);
  }
  return longestUs / 1000;
}

async function writtenBytes(): Promise<number> {
  const io = await readFile('/proc/self/io', 'latin1');
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
}

process.on('message', (question: RigQuestion) => {
  if (question === 'cpu') {
    const { user, system } = process.threadCpuUsage();
    process.send?.(user + system);
  } else void costOf(question).then((cost) => process.send?.(cost));
});
process.on('disconnect', () => void life.stop().then(() => process.exit()));
process.send?.(broker.mqttPort);
