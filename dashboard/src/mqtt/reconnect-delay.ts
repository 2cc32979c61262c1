const FIRST_MS = 1000;
const LONGEST_MS = 15_000;
const GROWTH = 1.6;

/**
 * Wait before attempt `attempt` (1 is the first after a loss), ms: growing to 15 s, with up to a quarter taken off so
 * that many pages do not return together. `random` is in [0, 1).
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** (attempt - 1));
  return Math.round(fullMs * (1 - random / 4));
}
