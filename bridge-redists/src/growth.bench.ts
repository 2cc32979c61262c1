import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLogger, SystemClock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { openRedisLink, type RedisAddress } from './redis/redis-link.ts';
import { asList } from './redis/redis-reply.ts';
import { RedisStore } from './redis/redis-store.ts';
import { SampleBatch } from './sample-batch.ts';
import type { Store } from './store.ts';
import { RandomSource } from './testing/random-source.ts';
import { REDIS_SERVERS, removeGateway } from './testing/suite-stores.ts';

/** Channels at 1 Hz with two decimals, for whole days: roll-ups are written when their hour or day is over. */
const SERIES = 10;
const DAYS = 3;
const DAY_S = 86_400;
const BATCH_SECONDS = 100;
const QUIET_SERIES = 1_000;
/** 2025-11-22, the start of a day. */
const START_MS = 1_763_769_600_000;
/** Its own at every run: a server may hold other things. */
const GW = `growth-${randomBytes(4).toString('hex')}`;
const RETENTION = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
const LIMITS = { retention: RETENTION, maxSeries: 10_000 };
const log = createLogger('bench', 'silent');
const clock = new SystemClock();

/** What is kept at each resolution, bytes. */
interface KeptBytes {
  readonly raw: number;
  readonly minute: number;
  readonly tenMinute: number;
}

/** What a sample, an hour, and a series take: on the disk of the embedded store, and in the memory of Redis where there is one. */
export async function bench(): Promise<Figure[]> {
  const figures = await embeddedFigures();
  const [[, address]] = REDIS_SERVERS;
  if (address !== undefined) figures.push(...(await redisFigures(address)));
  return figures;
}

async function embeddedFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-growth-'));
  const options = { ...LIMITS, synchronous: 'NORMAL', pageSizeBytes: 1024 } as const;
  try {
    const path = join(folder, 'busy.db');
    const busy = new EmbeddedStore({ ...options, path });
    await fill(busy);
    await busy.close();
    const quiet = new EmbeddedStore({ ...options, path: join(folder, 'quiet.db') });
    const before = (await quiet.info()).bytes;
    await beginSeries(quiet);
    // What was only just written is in the write-ahead log.
    await quiet.close();
    const again = new EmbeddedStore({ ...options, path: join(folder, 'quiet.db') });
    const seriesBytes = ((await again.info()).bytes - before) / QUIET_SERIES;
    await again.close();
    return figuresOf('embedded', tableBytes(path), seriesBytes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function redisFigures(address: RedisAddress): Promise<Figure[]> {
  const store = new RedisStore({ address, ...LIMITS, bridge: GW, clock, log });
  try {
    await store.connected;
    await beginSeries(store);
    const quiet = await keyBytes(address);
    await removeGateway(address, GW);
    await fill(store);
    const seriesBytes = (quiet.raw + quiet.minute + quiet.tenMinute) / QUIET_SERIES;
    return figuresOf('Redis', await keyBytes(address), seriesBytes);
  } finally {
    await store.close();
    await removeGateway(address, GW);
  }
}

function figuresOf(engine: string, { raw, minute, tenMinute }: KeptBytes, seriesBytes: number): Figure[] {
  const figure = (name: string, value: number, unit: string): Figure => ({
    name: `growth: ${engine}, ${name}`,
    value,
    unit,
    baseline: null,
    ratio: null,
  });
  const seriesDays = SERIES * DAYS;
  return [
    figure('a series with one sample', seriesBytes, 'bytes'),
    figure('single samples', raw / (seriesDays * DAY_S), 'bytes/sample'),
    figure('an hour of a series at 1 Hz', raw / (seriesDays * 24), 'bytes'),
    figure('a day of minutes of a series', minute / seriesDays, 'bytes'),
    figure('a day of ten minutes of a series', tenMinute / seriesDays, 'bytes'),
  ];
}

async function fill(store: Store): Promise<void> {
  const handles = Array.from({ length: SERIES }, (_, index) => store.register(identity(index)));
  const levels = new Float64Array(SERIES).fill(20);
  const random = new RandomSource(1);
  const batch = new SampleBatch(SERIES * BATCH_SECONDS);
  for (let second = 0; second < DAYS * DAY_S; second++) {
    for (const [index, handle] of handles.entries()) {
      const level = (levels[index] ?? 0) + (random.next() - 0.5) / 5;
      levels[index] = level;
      batch.push(handle, START_MS + second * 1_000 + random.integer(3), Math.round(level * 100) / 100);
    }
    if ((second + 1) % BATCH_SECONDS > 0) continue;
    await store.append(batch);
    batch.clear();
  }
}

async function beginSeries(store: Store): Promise<void> {
  const batch = new SampleBatch(QUIET_SERIES);
  for (let index = 0; index < QUIET_SERIES; index++)
    batch.push(store.register(identity(index)), START_MS, 20);
  await store.append(batch);
}

function identity(index: number): { gw: string; dev: string; stream: string; prop: string } {
  return { gw: GW, dev: `dev${index}`, stream: 's', prop: 'value' };
}

/** Bytes of the tables' pages, from SQLite's own statistics. */
function tableBytes(path: string): KeptBytes {
  const database = new DatabaseSync(path, { readOnly: true });
  const bytesOf = (table: string): number =>
    Number(database.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = ?').get(table)?.bytes);
  const kept = { raw: bytesOf('chunk'), minute: bytesOf('minute'), tenMinute: bytesOf('ten_minute') };
  database.close();
  return kept;
}

/** Bytes of the keys of each resolution, as the server counts them. */
async function keyBytes(address: RedisAddress): Promise<KeptBytes> {
  const link = openRedisLink(address, log);
  await link.connected;
  const bytesOf = async (resolution: string): Promise<number> => {
    const found = await link.sendToAll(['TS.QUERYINDEX', `gw=${GW}`, `res=${resolution}`]);
    const keys = found.flatMap(asList).map(String);
    const sizes = await Promise.all(keys.map((key) => link.send(key, ['MEMORY', 'USAGE', key])));
    return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
  };
  const kept = {
    raw: await bytesOf('raw'),
    minute: await bytesOf('60000'),
    tenMinute: await bytesOf('600000'),
  };
  link.close();
  return kept;
}
