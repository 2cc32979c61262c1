import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `probe` returns without throwing and gives its value: for conditions that another process or a socket
 * brings about. Not for anything an injected clock can drive.
 * @throws the probe's last error after `withinMs`.
 */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 10_000): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await delay(20);
    }
  }
}
