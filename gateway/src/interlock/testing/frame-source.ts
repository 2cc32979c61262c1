import { setTimeout as delay } from 'node:timers/promises';

/**
 * Stands for the end of an acquisition, which happens on another thread: writes the monotonic time, ns, to its stdout once an
 * interval, until it is ended. The times of two processes of one computer can be compared.
 */
const intervalMs = Number(process.argv[2]);
for (;;) {
  await delay(intervalMs * (0.5 + Math.random()));
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(process.hrtime.bigint());
  process.stdout.write(bytes);
}
