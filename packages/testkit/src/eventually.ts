import { setTimeout as delay } from 'node:timers/promises';

const SHORTEST_MS = 20;
/** A look at a page or a service costs a busy machine some milliseconds, so what takes long is looked at less often. */
const LONGEST_MS = 150;
const LONGER = 1.3;

/**
 * Waits until `probe` returns without throwing and gives its value: for conditions that another process or a socket
 * brings about. Not for anything an injected clock can drive.
 * @throws the probe's last error after `withinMs`.
 */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 10_000): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (let waitMs = SHORTEST_MS; ; waitMs = Math.min(LONGER * waitMs, LONGEST_MS)) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await delay(waitMs);
    }
  }
}
