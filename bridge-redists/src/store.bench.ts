import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, SystemClock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import type { RedisAddress } from './redis/redis-link.ts';
import { RedisStore } from './redis/redis-store.ts';
import { SampleBatch } from './sample-batch.ts';
import type { RangeOptions, SampleColumns, Store } from './store.ts';
import { RandomSource } from './testing/random-source.ts';
import { REDIS_SERVERS, removeGateway } from './testing/suite-stores.ts';

/**
 * A hundred channels with two decimals and a little jitter, as sensors give them: a few at 1 Hz, the others every ten seconds,
 * so that ten million samples are a week. Questions go to the fast ones.
 */
const SERIES = 100;
const FAST_SERIES = 7;
const SECOND_MS = 1_000;
const SLOW_EVERY_S = 10;
const START_MS = 1_763_794_000_000;
const SAMPLES = Number(
  process.env.LABGATE_BENCH_SAMPLES ?? (process.env.LABGATE_BENCH_FULL === '1' ? 10_000_000 : 1_000_000),
);
/** Samples written one by one, and in hundreds; the rest is written in thousands. */
const SINGLE_SAMPLES = Math.min(50_000, SAMPLES / 25);
const HUNDRED_SAMPLES = Math.min(500_000, SAMPLES / 5);
const WARM_UP_SAMPLES = 10_000;
/** The engines take turns after this many samples, so that both see the same moods of the machine. */
const TURN_SAMPLES = 5_000;
const QUESTIONS = 41;
const HOUR_MS = 3_600_000;
const RANGES: readonly (readonly [name: string, spanMs: number, options: RangeOptions])[] = [
  ['1 h raw', HOUR_MS, {}],
  ['24 h by minute', 24 * HOUR_MS, { bucketMs: 60_000, aggregations: ['mean', 'min', 'max', 'count'] }],
  ['7 d by ten minutes', 168 * HOUR_MS, { bucketMs: 600_000, aggregations: ['mean', 'min', 'max', 'count'] }],
];
/** Its own at every run: samples that a server has from before would be replaced, which takes longer. */
const GW = `bench-${randomBytes(4).toString('hex')}`;
const RETENTION = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };

/** An engine with the handles of its series and the time it has spent. */
class Contender {
  readonly store: Store;
  readonly #handles: readonly number[];
  readonly #batch = new SampleBatch(1_024);
  elapsedMs = 0;

  constructor(store: Store) {
    this.store = store;
    this.#handles = Array.from({ length: SERIES }, (_, index) => store.register(identity(GW, index)));
  }

  /** Makes the keys and lets the machine learn the code, on samples older than all others. */
  async warmUp(): Promise<void> {
    for (let index = 0; index < WARM_UP_SAMPLES; index++) {
      this.#batch.clear();
      this.#batch.push(this.#handles[index % SERIES] ?? 0, START_MS - WARM_UP_SAMPLES + index, 20);
      await this.store.append(this.#batch);
    }
  }

  /** Writes `samples` in batches; only the store's own time counts. */
  async write({ length, series, timesMs, values }: SampleColumns, batchSamples: number): Promise<void> {
    for (let at = 0; at < length; at += batchSamples) {
      this.#batch.clear();
      for (let index = at; index < Math.min(length, at + batchSamples); index++) {
        const handle = this.#handles[series[index] ?? 0] ?? 0;
        this.#batch.push(handle, timesMs[index] ?? 0, values[index] ?? 0);
      }
      const startMs = performance.now();
      await this.store.append(this.#batch);
      this.elapsedMs += performance.now() - startMs;
    }
  }
}

/** What the channels measure, second after second. */
class Lab {
  readonly #random = new RandomSource(1);
  readonly #levels = new Float64Array(SERIES).fill(20);
  readonly #second: number[] = [];
  #seconds = 0;

  /** Start of the newest second, Unix ms. */
  get lastMs(): number {
    return START_MS + (this.#seconds - 1) * SECOND_MS;
  }

  /** The next samples; the batch is used again at the next call. */
  fill(batch: SampleBatch, count: number): void {
    batch.clear();
    while (batch.length < count) {
      if (this.#second.length === 0) this.#begin();
      const series = this.#second.shift() ?? 0;
      const level = (this.#levels[series] ?? 0) + (this.#random.next() - 0.5) / 5;
      this.#levels[series] = level;
      batch.push(series, this.lastMs + this.#random.integer(3), Math.round(level * 100) / 100);
    }
  }

  #begin(): void {
    for (let series = 0; series < SERIES; series++) {
      const isDue = series < FAST_SERIES || series % SLOW_EVERY_S === this.#seconds % SLOW_EVERY_S;
      if (isDue) this.#second.push(series);
    }
    this.#seconds++;
  }
}

/**
 * The figures of the embedded store: ingest in samples a second at batches of 1, 100 and 1000 and latency of three ranges,
 * against RedisTimeSeries in the same run where `LABGATE_TEST_REDIS_URL` names one; bytes at rest and bytes written.
 */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-bench-'));
  const [[, address]] = REDIS_SERVERS;
  const redis = address && (await openRedis(address));
  const embedded = new EmbeddedStore(embeddedOptions(join(folder, 'history.db')));
  try {
    const contenders = [new Contender(embedded)];
    if (redis !== undefined) contenders.push(new Contender(redis));
    for (const contender of contenders) await contender.warmUp();
    const lab = new Lab();
    const figures = await ingestFigures(contenders, lab);
    figures.push(...(await rangeFigures(contenders, lab.lastMs)));
    figures.push(...(await restFigures(embedded)));
    figures.push(await writtenFigure(join(folder, 'paced.db')));
    return figures;
  } finally {
    await embedded.close();
    await redis?.close();
    if (address !== undefined) await removeGateway(address, GW);
    rmSync(folder, { recursive: true });
  }
}

async function ingestFigures(contenders: readonly Contender[], lab: Lab): Promise<Figure[]> {
  const figures: Figure[] = [];
  const samples = new SampleBatch(TURN_SAMPLES);
  let at = 0;
  for (const [batchSamples, end] of [
    [1, SINGLE_SAMPLES],
    [100, SINGLE_SAMPLES + HUNDRED_SAMPLES],
    [1_000, SAMPLES],
  ] as const) {
    const firstAt = at;
    for (const contender of contenders) contender.elapsedMs = 0;
    for (let turn = 0; at < end; turn++) {
      lab.fill(samples, Math.min(end - at, TURN_SAMPLES));
      const order = turn % 2 === 0 ? contenders : contenders.toReversed();
      for (const contender of order) await contender.write(samples, batchSamples);
      at += samples.length;
    }
    const perSecond = contenders.map(({ elapsedMs }) => ((end - firstAt) / elapsedMs) * 1000);
    figures.push(figure(`ingest, batches of ${batchSamples}`, 'samples/s', perSecond));
  }
  return figures;
}

/** Medians of questions asked of the engines in turn; their answers must be the same. */
async function rangeFigures(contenders: readonly Contender[], lastMs: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, spanMs, options] of RANGES) {
    const timesMs: number[][] = contenders.map(() => []);
    for (let question = 0; question < QUESTIONS; question++) {
      const toMs = lastMs - question * 1_013;
      const sums: number[] = [];
      for (const [index, { store }] of contenders.entries()) {
        const startMs = performance.now();
        const range = await store.range(identity(GW, question % FAST_SERIES), toMs - spanMs, toMs, options);
        timesMs[index]?.push(performance.now() - startMs);
        sums.push(
          (range.buckets.mean ?? range.values).reduce((sum, value) => sum + value, range.timesMs.length),
        );
      }
      if (sums.some((sum) => Math.abs(sum - (sums[0] ?? 0)) > 1e-6 * Math.abs(sum))) {
        throw new Error(`the engines disagree on ${name}: ${sums.join(' and ')}`);
      }
    }
    figures.push(figure(`range ${name}`, 'ms', timesMs.map(median)));
  }
  return figures;
}

async function restFigures(store: EmbeddedStore): Promise<Figure[]> {
  const { bytes, samples } = await store.info();
  const sealed = store.sealedBytes();
  return [
    figure('sealed, two decimals', 'bytes/sample', [sealed.bytes / sealed.samples]),
    figure('at rest, everything', 'bytes/sample', [bytes / samples]),
  ];
}

/** A hundred channels at 1 Hz, written once a second, for two hours: what reaches the disk. */
async function writtenFigure(path: string): Promise<Figure> {
  const store = new EmbeddedStore(embeddedOptions(path));
  const handles = Array.from({ length: 100 }, (_, index) => store.register(identity('paced', index)));
  const random = new RandomSource(2);
  const levels = new Float64Array(handles.length).fill(20);
  const batch = new SampleBatch(128);
  const seconds = 7_200;
  const before = bytesWritten();
  for (let second = 0; second < seconds; second++) {
    batch.clear();
    for (const [index, handle] of handles.entries()) {
      const level = (levels[index] ?? 0) + (random.next() - 0.5) / 5;
      levels[index] = level;
      batch.push(handle, START_MS + second * SECOND_MS + random.integer(3), Math.round(level * 100) / 100);
    }
    await store.append(batch);
  }
  await store.close();
  const perSample = (bytesWritten() - before) / seconds / handles.length;
  return figure('written at 100 samples/s, flushed each second', 'bytes/sample', [perSample]);
}

function figure(name: string, unit: string, [value = Number.NaN, baseline]: readonly number[]): Figure {
  return {
    name: `store: ${name}`,
    value,
    unit,
    baseline: baseline ?? null,
    ratio: baseline === undefined ? null : value / baseline,
  };
}

function identity(gw: string, index: number): { gw: string; dev: string; stream: string; prop: string } {
  return { gw, dev: `dev${index}`, stream: 's', prop: 'value' };
}

function embeddedOptions(path: string): ConstructorParameters<typeof EmbeddedStore>[0] {
  return { path, synchronous: 'NORMAL', pageSizeBytes: 1024, retention: RETENTION, maxSeries: 1_000 };
}

async function openRedis(address: RedisAddress): Promise<RedisStore> {
  const log = createLogger('bench', 'silent');
  const clock = new SystemClock();
  const store = new RedisStore({ address, retention: RETENTION, maxSeries: 1_000, bridge: GW, clock, log });
  await store.connected;
  return store;
}

/** Bytes this process has sent to the disk, by the kernel's count. */
function bytesWritten(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
