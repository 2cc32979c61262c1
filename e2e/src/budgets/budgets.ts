import { gzipSync } from 'node:zlib';
import { eventually } from '@labgate/testkit';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { startSystem, type RunningSystem } from '../running-system.ts';
import { FrameFlood } from './frame-flood.ts';
import { watchShifts, type LayoutShift } from './layout-shift.ts';
import { LOAD_LAYOUT, LoadDevice } from './load-devices.ts';
import { FIRST_READING_MS, openProbe, quantile, type PageProbe } from './page-probe.ts';

const WITHIN_MS = 60_000;
const WARM_UP_MS = 1500;
/** The other screens are loaded when there is time; so long without a new script means that all are there. */
const SETTLED_MS = 4000;
/** What the dashboard may need (docs/decisions/dashboard-budgets.md). */
export const BUDGETS = {
  firstLoadBytes: 260_000,
  firstReadingMs: 1500,
  firstReadingThrottledMs: 4000,
  paintMedianMs: 1,
  paintLateMs: 4,
  paintLateThrottledMs: 16,
  paintedShare: 0.9,
  busyShare: 0.5,
  chartsBusyShare: 0.35,
  heapGrowth: 0.05,
  interactionMs: 200,
  layoutShift: 0.02,
  /** Nodes and listeners that may be more after many frames: what a readout shows varies a little. */
  moreNodes: 200,
  moreListeners: 20,
} as const;

/** How many times that of a bare page (`bare-page.ts`) the cost may be on a machine too slow for the budget. */
export const TIMES_BARE = { firstReading: 3, frames: 1.5, charts: 1.6 } as const;

/** A simulated lab whose camera sends this many sub-pages a second, and a browser to look at it. */
export class BudgetLab {
  readonly #browser: Browser;
  readonly system: RunningSystem;

  private constructor(browser: Browser, system: RunningSystem) {
    this.#browser = browser;
    this.system = system;
  }

  static async start(rateHz: number): Promise<BudgetLab> {
    const config = `
gateway: { id: demo }
devices:
  cam0: { kind: mlx90640, simulate: true, bus: 1, rateHz: ${rateHz} }
  env0: { kind: bme688, simulate: true, bus: 3 }
  psu0: { kind: psu-scpi, simulate: true, port: /dev/ttyUSB0 }
  dut0: { kind: dut-ssh, simulate: true, board: wet-a }
interlocks:
  hot-off: { when: cam0/stats/max > 95 for 3 frames, act: [psu0.off] }
alarms:
  warm: { when: cam0/stats/max > 10 for 3 frames }
`;
    const [browser, system] = await Promise.all([launchBrowser(), startSystem({}, config)]);
    return new BudgetLab(browser, system);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.system.stop();
  }

  /** Runs `use` with a page of its own. */
  async withPage<Result>(use: (page: Page, probe: PageProbe) => Promise<Result>): Promise<Result> {
    const page = await this.#browser.newPage({ viewport: { width: 1366, height: 768 } });
    try {
      return await use(page, await openProbe(page));
    } finally {
      await page.close();
    }
  }

  /** Opens the thermal screen and waits until it paints. */
  async openThermal(page: Page, probe: PageProbe): Promise<void> {
    await page.goto(`${this.system.httpUrl}/thermal`);
    await until('a painted frame', async () => (await probe.counters()).painted > 5);
    await page.waitForTimeout(WARM_UP_MS);
  }

  /** The mark of the first live value, ms since the page was asked for, and the scripts that it took. */
  async firstReading(throttleRate: number): Promise<{ readonly atMs: number; readonly scriptBytes: number }> {
    return this.withPage(async (page, probe) => {
      await probe.throttle(throttleRate);
      let scriptBytes = 0;
      let isDone = false;
      page.on('response', (response) => {
        if (isDone || !response.url().endsWith('.js')) return;
        void response.body().then((body) => (scriptBytes += isDone ? 0 : gzipSync(body).byteLength));
      });
      await page.goto(this.system.httpUrl);
      let atMs = -1;
      await until('the first reading', async () => {
        atMs = Number(await page.evaluate(FIRST_READING_MS));
        return atMs > 0;
      });
      isDone = true;
      return { atMs, scriptBytes };
    });
  }

  /** Layout shifts of a screen until it has settled, on a processor this many times slower. */
  async layoutShift(path: string, throttleRate: number): Promise<LayoutShift> {
    return this.withPage(async (page, probe) => {
      await page.addInitScript(watchShifts);
      await probe.throttle(throttleRate);
      await page.goto(`${this.system.httpUrl}${path}`);
      await page
        .locator('[data-testid="connection-pill"][data-state="live"]')
        .waitFor({ timeout: WITHIN_MS });
      await page.waitForTimeout(SETTLED_MS);
      return page.evaluate('globalThis.shifts');
    });
  }

  /** The slowest interaction with the picture while frames come, ms. */
  async slowestInteraction(throttleRate: number): Promise<number> {
    return this.withPage(async (page, probe) => {
      await page.addInitScript(() => {
        const seen = globalThis as unknown as { slowest: number };
        seen.slowest = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) seen.slowest = Math.max(seen.slowest, entry.duration);
        }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
      });
      await this.openThermal(page, probe);
      await probe.throttle(throttleRate);
      await page.evaluate('globalThis.slowest = 0');
      for (const name of ['Lock', 'Auto', 'Manual'])
        await page.getByRole('button', { name, exact: true }).click();
      await page.keyboard.press('p');
      await page.keyboard.press('P');
      await page.getByRole('button', { name: 'Rotate by 90 degrees' }).click();
      await page.waitForTimeout(500);
      return Number(await page.evaluate('globalThis.slowest'));
    });
  }

  /**
   * Growth of the heap over this many frames that come as fast as the page takes them, after others have come for
   * `warmUpMs` at least.
   */
  async heapGrowth(
    frames: number,
    warmUpMs = 0,
  ): Promise<{
    readonly growth: number;
    readonly nodes: number;
    readonly listeners: number;
    readonly received: number;
  }> {
    return this.withPage(async (page, probe) => {
      const flood = await FrameFlood.lay(page);
      await page.goto(`${this.system.httpUrl}/thermal`);
      await until('the subscription of frames', () => flood.isReady);
      // What is filled once and stays: rings, tables, compiled code, the other screens, the trend below the picture.
      const warmAtMs = performance.now() + warmUpMs;
      do await flood.send(2000, page);
      while (performance.now() < warmAtMs);
      await allLoaded(page);
      const before = await probe.memory();
      const receivedBefore = (await probe.counters()).received;
      await flood.send(frames, page);
      await page.waitForTimeout(WARM_UP_MS);
      const after = await probe.memory();
      return {
        growth: after.heapBytes / before.heapBytes - 1,
        nodes: after.nodes - before.nodes,
        listeners: after.listeners - before.listeners,
        received: (await probe.counters()).received - receivedBefore,
      };
    });
  }

  /** How busy four charts of three lines with this many points keep a page. */
  async chartsBusyShare(points: number, throttleRate: number, durationMs: number): Promise<number> {
    return this.withPage(async (page, probe) => {
      await page.goto(`${this.system.httpUrl}/charts?span=5m&charts=${encodeURIComponent(LOAD_LAYOUT)}`);
      await page
        .locator('[data-testid="connection-pill"][data-state="live"]')
        .waitFor({ timeout: WITHIN_MS });
      const device = await LoadDevice.join(this.system.mqttUrl, points, 300_000 / points);
      try {
        const chart = page.getByTestId('chart-chosen-0');
        await until(
          'full charts',
          async () => Number(await chart.getAttribute('data-points')) > points * 0.8,
        );
        await probe.throttle(throttleRate);
        await page.waitForTimeout(WARM_UP_MS);
        return await probe.busyShare(durationMs);
      } finally {
        await device.leave();
      }
    });
  }
}

/** Waits until the page has loaded its other screens too: they bring listeners of their own. */
async function allLoaded(page: Page): Promise<void> {
  const countScripts =
    'performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).length';
  let before = -1;
  await until('an end of loading', async () => {
    await page.waitForTimeout(SETTLED_MS);
    const count = Number(await page.evaluate(countScripts));
    const isSame = count === before;
    before = count;
    return isSame;
  });
}

/** Waits until something is so. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => {
    if (!(await isSo())) throw new Error(`still no sign of ${what}`);
  }, WITHIN_MS);
}

/** Median and 95th percentile of painting times. */
export function paintTimes(paintMs: readonly number[]): {
  readonly medianMs: number;
  readonly lateMs: number;
} {
  return { medianMs: quantile(paintMs, 0.5), lateMs: quantile(paintMs, 0.95) };
}
