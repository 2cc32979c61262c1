import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import type { Page } from 'playwright-core';
import { FIRST_READING_MS } from './page-probe.ts';

const require = createRequire(import.meta.url);
const MQTT = require.resolve('mqtt/dist/mqtt.min');
const UPLOT = require.resolve('uplot/dist/uPlot.iife.min.js');
const WITHIN_MS = 60_000;
const TOPICS = gatewayTopics('demo');

/**
 * What a page needs for the same work with nothing but the libraries: no React, no checks, no rest of a dashboard. It is
 * measured in the same run, because how quick a browser is depends on the machine and on what else it does.
 */
export class BarePage {
  readonly #page: Page;
  readonly #address: string;

  /** The page is empty but for a line of text; it is the gateway's, so that its broker takes the page for one of its own. */
  constructor(page: Page, httpUrl: string) {
    this.#page = page;
    this.#address = `${httpUrl}/healthz`;
  }

  /** Ms from asking for the page until a reading that came over MQTT stands in it. */
  async firstReadingMs(): Promise<number> {
    await this.#open(MQTT, showReadings, `${TOPICS.prefix}+/t/+`);
    return this.#positive(FIRST_READING_MS);
  }

  /** Paints the frames of the camera as they come: each pixel a rectangle, in grey. */
  async paintFrames(): Promise<void> {
    await this.#open(MQTT, paintFrames, TOPICS.frame('cam0'));
    await this.#positive('globalThis.painted');
  }

  /** Draws charts of three lines, four times a second. */
  async drawCharts(charts: number, points: number): Promise<void> {
    await this.#open(UPLOT, drawCharts, [charts, points]);
    await this.#positive('globalThis.drawn');
  }

  /** The value of an expression as soon as it is above zero. */
  async #positive(expression: string): Promise<number> {
    return eventually(async () => {
      const value = Number(await this.#page.evaluate(expression));
      if (!(value > 0)) throw new Error(`${expression} is still ${value}`);
      return value;
    }, WITHIN_MS);
  }

  async #open<Argument>(
    library: string,
    main: (argument: Argument) => void,
    argument: Argument,
  ): Promise<void> {
    await this.#page.goto(this.#address);
    // As a script of its own, which the page's policy would not let in.
    const session = await this.#page.context().newCDPSession(this.#page);
    await session.send('Runtime.evaluate', { expression: await readFile(library, 'utf8') });
    await session.detach();
    await this.#page.evaluate(main as (argument: unknown) => void, argument);
  }
}

// The rest runs in the page, where the libraries are globals.

interface Libraries {
  readonly mqtt: {
    connect(url: string): {
      subscribe(topic: string): void;
      on(event: 'message', listener: (topic: string, payload: Uint8Array) => void): void;
    };
  };
  readonly uPlot: new (
    options: object,
    data: readonly Float64Array[],
    parent: HTMLElement,
  ) => { setData(data: readonly Float64Array[]): void };
}

function showReadings(topic: string): void {
  const client = (globalThis as unknown as Libraries).mqtt.connect(`ws://${location.host}/mqtt`);
  client.subscribe(topic);
  client.on('message', (from, payload) => {
    document.body.append(from, ' ', new TextDecoder().decode(payload), document.createElement('br'));
    requestAnimationFrame(() => performance.mark('first-reading'));
  });
}

function paintFrames(topic: string): void {
  const [width, height, cellPx] = [32, 24, 20];
  const seen = globalThis as unknown as { painted: number };
  seen.painted = 0;
  const canvas = document.createElement('canvas');
  canvas.width = width * cellPx;
  canvas.height = height * cellPx;
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  let newest: Uint8Array | undefined;
  const client = (globalThis as unknown as Libraries).mqtt.connect(`ws://${location.host}/mqtt`);
  client.subscribe(topic);
  client.on('message', (_, payload) => {
    if (newest === undefined) requestAnimationFrame(paint);
    newest = payload;
  });
  function paint(): void {
    const pixels = newest?.subarray(-2 * width * height);
    newest = undefined;
    if (pixels === undefined || context === null) return;
    for (let i = 0; i < width * height; i++) {
      const grey = pixels[2 * i] ?? 0;
      context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
      context.fillRect((i % width) * cellPx, Math.floor(i / width) * cellPx, cellPx, cellPx);
    }
    seen.painted++;
  }
}

function drawCharts([charts, points]: readonly [number, number]): void {
  const [lines, everyMs, spanS] = [3, 250, 300];
  const seen = globalThis as unknown as { drawn: number };
  seen.drawn = 0;
  const series = ['red', 'green', 'blue'].map((stroke) => ({ stroke }));
  const data = (chart: number): Float64Array[] => {
    const endS = Date.now() / 1000;
    const times = Float64Array.from({ length: points }, (_, i) => endS - ((points - i) * spanS) / points);
    const values = Array.from({ length: lines }, (_, line) =>
      times.map((timeS) => Math.sin(timeS / 5 + chart + line) * (line + 1)),
    );
    return [times, ...values];
  };
  const plots = Array.from({ length: charts }, (_, chart) => {
    const options = { width: 1100, height: 220, series: [{}, ...series] };
    return new (globalThis as unknown as Libraries).uPlot(options, data(chart), document.body);
  });
  setInterval(() => {
    for (const [chart, plot] of plots.entries()) plot.setData(data(chart));
    seen.drawn++;
  }, everyMs);
}
