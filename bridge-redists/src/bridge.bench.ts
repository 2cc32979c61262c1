import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, processCpuUs, processMemoryMb, type Figure } from '@labgate/testkit';
import { z } from 'zod';
import { BridgeProcess } from './testing/bridge-process.ts';
import { JournaledGateway } from './testing/journaled-gateway.ts';
import { StoreClient } from './testing/store-client.ts';
import { TestBroker } from './testing/test-broker.ts';

/** The same samples from one gateway, or shared by more. */
const GATEWAYS = [1, 5, 20] as const;
const SAMPLES_PER_S = 1_000;
/** Channels of a message, as an environment sensor has them. */
const CHANNELS = 5;
const MESSAGES_PER_S = SAMPLES_PER_S / CHANNELS;
/** As often as a gateway tells of its journal (contract §2). */
const TURNS_PER_S = 10;
const WARM_UP_S = 10;
const MEASURED_S = 20;
/** What waits in the journal when a bridge begins to catch up: six minutes at the rate above. */
const BACKLOG_MESSAGES = 72_000;

const infoSchema = z.object({ stored: z.int(), backlog: z.int() });

/** What a bridge costs: CPU for 1,000 samples and memory, by the number of gateways, and how fast it catches up. */
export async function bench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of GATEWAYS) figures.push(...(await withBridge(count, liveFigures)));
  figures.push(await withBridge(1, catchUpFigure));
  return figures;
}

/** Gateways on one broker, and the bridge that is not started yet. */
class Site {
  readonly gateways: readonly JournaledGateway[];
  readonly client: StoreClient;
  readonly #folder: string;
  readonly #url: string;
  #next = 0;

  constructor(gateways: readonly JournaledGateway[], client: StoreClient, folder: string, url: string) {
    this.gateways = gateways;
    this.client = client;
    this.#folder = folder;
    this.#url = url;
  }

  async startBridge(): Promise<BridgeProcess> {
    const bridge = BridgeProcess.startBuilt(this.#folder, { LABGATE_URL: this.#url });
    await eventually(() => {
      if (!bridge.isServing) throw new Error(`the bridge does not serve: ${bridge.text}`);
    }, 30_000);
    return bridge;
  }

  /** Journals `messages` in all, gateway after gateway, and tells them. */
  async journal(messages: number): Promise<void> {
    const startMs = Date.now();
    for (let index = 0; index < messages; index++) {
      const seq = Math.floor(this.#next / this.gateways.length);
      const values = Array.from({ length: CHANNELS }, (_, channel) => [
        `c${channel}`,
        Math.round(2_000 + 100 * Math.sin(seq / 50 + channel)) / 100,
      ]);
      const gateway = this.gateways[this.#next % this.gateways.length];
      gateway?.journal('env0', 'env', seq, startMs + index, Object.fromEntries(values));
      this.#next++;
    }
    await Promise.all(this.gateways.map((gateway) => gateway.flush()));
  }

  /** Samples that the bridge has stored. */
  async stored(): Promise<number> {
    return infoSchema.parse((await this.client.ask('info', {})).data).stored;
  }
}

async function withBridge<T>(count: number, measure: (site: Site) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-bridge-bench-'));
  const broker = await TestBroker.start();
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const gateways = await Promise.all(names.map((gw) => JournaledGateway.start(broker.url, gw)));
  const client = await StoreClient.connect(broker.url, 'bench', names[0]);
  try {
    return await measure(new Site(gateways, client, folder, broker.url));
  } finally {
    await client.close();
    for (const gateway of gateways) await gateway.stop();
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

async function liveFigures(site: Site): Promise<Figure[]> {
  const bridge = await site.startBridge();
  try {
    await publishFor(site, WARM_UP_S);
    const beforeUs = processCpuUs(bridge.pid);
    await publishFor(site, MEASURED_S);
    const cpuMs = (processCpuUs(bridge.pid) - beforeUs) / 1_000 / MEASURED_S;
    const expected = (WARM_UP_S + MEASURED_S) * SAMPLES_PER_S;
    await eventually(async () => expectStored(await site.stored(), expected), 30_000);
    const of = site.gateways.length === 1 ? '1 gateway' : `${site.gateways.length} gateways`;
    return [
      figure(`CPU per 1,000 samples, ${of}`, cpuMs, 'ms'),
      figure(`memory, ${of}`, processMemoryMb(bridge.pid), 'MB'),
    ];
  } finally {
    await bridge.end('SIGTERM');
  }
}

/** A turn lasts as long as the one before took less, so that the rate stays. */
async function publishFor(site: Site, seconds: number): Promise<void> {
  const startMs = performance.now();
  for (let turn = 1; turn <= seconds * TURNS_PER_S; turn++) {
    await site.journal(MESSAGES_PER_S / TURNS_PER_S);
    await delay(Math.max(0, startMs + (turn * 1_000) / TURNS_PER_S - performance.now()));
  }
}

async function catchUpFigure(site: Site): Promise<Figure> {
  await site.journal(BACKLOG_MESSAGES);
  const bridge = await site.startBridge();
  try {
    const startMs = performance.now();
    const expected = BACKLOG_MESSAGES * CHANNELS;
    await eventually(async () => expectStored(await site.stored(), expected), 120_000);
    const value = BACKLOG_MESSAGES / ((performance.now() - startMs) / 1_000);
    const live = { baseline: MESSAGES_PER_S, ratio: value / MESSAGES_PER_S };
    return { ...figure('catching up, against live', value, 'messages/s'), ...live };
  } finally {
    await bridge.end('SIGTERM');
  }
}

function expectStored(stored: number, expected: number): void {
  if (stored !== expected) throw new Error(`${stored} of ${expected} samples are stored`);
}

function figure(name: string, value: number, unit: string): Figure {
  return { name: `bridge: ${name}`, value, unit, baseline: null, ratio: null };
}
