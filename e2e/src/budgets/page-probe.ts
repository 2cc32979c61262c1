import type { CDPSession, Page } from 'playwright-core';

/** The counters of the thermal picture, as the page tells them. */
export interface Counters {
  readonly received: number;
  readonly painted: number;
  readonly dropped: number;
  readonly missed: number;
  readonly lastSeq: number;
  readonly lastPaintMs: number;
}

/** What a stretch of time on the page came to. */
export interface Stretch {
  readonly received: number;
  readonly painted: number;
  /** Turns of a bare `requestAnimationFrame` loop in the same stretch: what the display gave. */
  readonly turns: number;
  /** Those of them that found a frame that had come since the turn before: what could be painted. */
  readonly chances: number;
  /** Frames that were received and neither painted nor dropped, the most at any look. */
  readonly longestQueue: number;
  /** How long taking and painting a frame took, ms, ascending. */
  readonly paintMs: readonly number[];
}

/** What a page holds in memory. */
export interface Memory {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Of a page: ms from asking for it until its first reading, -1 before. */
export const FIRST_READING_MS = 'performance.getEntriesByName("first-reading")[0]?.startTime ?? -1';

const MEMORY_LOOKS = 5;
const BETWEEN_LOOKS_MS = 300;

/** Opens the debugger's door to a page. */
export async function openProbe(page: Page): Promise<PageProbe> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  return new PageProbe(page, session);
}

/** Measures a page from outside, as the budgets of the dashboard are written. */
export class PageProbe {
  readonly #page: Page;
  readonly #session: CDPSession;

  constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Makes the page's processor this many times slower; 1 is as it is. */
  async throttle(rate: number): Promise<void> {
    await this.#session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  async counters(): Promise<Counters> {
    return this.#page.evaluate('({ ...globalThis.__labgate })');
  }

  /** Watches the page for a while, with a bare animation loop beside it. */
  async watch(durationMs: number): Promise<Stretch> {
    const seen = await this.#page.evaluate(watchInPage, durationMs);
    return { ...seen, paintMs: seen.paintMs.toSorted((a, b) => a - b) };
  }

  /** Share of the time the main thread is busy. Of the page alone: an animation loop beside it would ask for every picture. */
  async busyShare(durationMs: number): Promise<number> {
    const busyBefore = await this.#metric('TaskDuration');
    const at = await this.#metric('Timestamp');
    await this.#page.waitForTimeout(durationMs);
    const busyS = (await this.#metric('TaskDuration')) - busyBefore;
    return busyS / ((await this.#metric('Timestamp')) - at);
  }

  /**
   * Bytes of script heap, DOM nodes and listeners that stay, whatever is collected: the least of some looks, since what
   * was let go of a moment ago is still counted at a single one (14 to 50 listeners).
   */
  async memory(): Promise<Memory> {
    const looks: Memory[] = [];
    for (let i = 0; i < MEMORY_LOOKS; i++) {
      if (i > 0) await this.#page.waitForTimeout(BETWEEN_LOOKS_MS);
      looks.push(await this.#memoryNow());
    }
    const least = (of: (look: Memory) => number): number => Math.min(...looks.map(of));
    return {
      heapBytes: least(({ heapBytes }) => heapBytes),
      nodes: least(({ nodes }) => nodes),
      listeners: least(({ listeners }) => listeners),
    };
  }

  async #memoryNow(): Promise<Memory> {
    for (let i = 0; i < 3; i++) await this.#session.send('HeapProfiler.collectGarbage');
    return {
      heapBytes: await this.#metric('JSHeapUsedSize'),
      nodes: await this.#metric('Nodes'),
      listeners: await this.#metric('JSEventListeners'),
    };
  }

  async #metric(name: string): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === name)?.value ?? NaN;
  }
}

// Runs in the page.
async function watchInPage(durationMs: number): Promise<Stretch> {
  const read = (): Counters => ({ ...(globalThis as unknown as { __labgate: Counters }).__labgate });
  const before = read();
  const paintMs: number[] = [];
  let turns = 0;
  let chances = 0;
  let seenReceived = before.received;
  let longestQueue = 0;
  let lastSeq = before.lastSeq;
  const endMs = performance.now() + durationMs;
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      turns++;
      const now = read();
      if (now.received !== seenReceived) chances++;
      seenReceived = now.received;
      longestQueue = Math.max(longestQueue, now.received - now.painted - now.dropped);
      if (now.lastSeq !== lastSeq) paintMs.push(now.lastPaintMs);
      lastSeq = now.lastSeq;
      if (performance.now() < endMs) requestAnimationFrame(turn);
      else resolve();
    };
    requestAnimationFrame(turn);
  });
  const after = read();
  return {
    received: after.received - before.received,
    painted: after.painted - before.painted,
    turns,
    chances,
    longestQueue,
    paintMs,
  };
}

/** The value below which a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
