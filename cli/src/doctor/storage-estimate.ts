import { storeSectionSchema } from '@labgate/service-kit';
import { z } from 'zod';
import type { ConfigReport } from '../config/ask-config-report.ts';

/** What a sample takes (docs/scaling.md): on disk in all, and in the memory of RedisTimeSeries. */
const SAMPLE_BYTES = { embedded: 2.8, redis: 8 } as const;
/** What a channel takes before it has said much: Redis gives each of its nine keys a first chunk. */
const SERIES_BYTES = { embedded: 90, redis: 49_000 } as const;
/** A message in the journal: topic, envelope and record, and what each channel adds. */
const MESSAGE_BYTES = 200;
const CHANNEL_BYTES = 12;
/** A frame in the file of a run (docs/recordings.md). */
const FRAME_BYTES = 480;
/** Mean, minimum, maximum and count. */
const BUCKET_FIGURES = 4;

const HOUR_S = 3_600;
const DAY_S = 86_400;
const MINUTE_S = 60;
const TEN_MINUTES_S = 600;
/** What is kept for ever is told for a year. */
const FOR_EVER_DAYS = 365;

/** What bounds the storage, as the gateway prints it with all defaults. */
const limitsSchema = z.object({
  store: z.object({ retention: storeSectionSchema.shape.retention }),
  journal: z.object({ maxAgeH: z.number(), maxBytes: z.number() }),
  runs: z.object({ maxBytes: z.number() }),
});

/** What a configuration will keep. */
export interface StorageEstimate {
  readonly historyBytes: number;
  readonly journalBytes: number;
  /** Most that all runs take together, and what an hour of one takes. */
  readonly runsBytes: number;
  readonly runBytesPerH: number;
  /** What this rests on, in words. */
  readonly assumptions: string;
}

/** Works out what the configured devices will fill; `undefined` for a report of faults. */
export function estimateStorage(
  { config, streams, framesPerS = 0 }: ConfigReport,
  engine: keyof typeof SAMPLE_BYTES,
): StorageEstimate | undefined {
  if (config === undefined || streams === undefined) return undefined;
  const { store, journal, runs } = limitsSchema.parse(config);
  const { rawDays, minuteDays, tenMinuteDays } = store.retention;
  const sum = (of: (stream: { readonly perS: number; readonly channels: number }) => number): number =>
    streams.reduce((total, { periodMs, channels }) => total + of({ perS: 1_000 / periodMs, channels }), 0);
  const samplesPerS = sum(({ perS, channels }) => perS * channels);
  const bytesPerS = sum(({ perS, channels }) => perS * (MESSAGE_BYTES + CHANNEL_BYTES * channels));
  // A bucket exists only where there was a sample.
  const bucketsPerS = (widthS: number): number =>
    sum(({ perS, channels }) => channels * Math.min(perS, 1 / widthS));
  const samples =
    samplesPerS * secondsOf(rawDays) +
    BUCKET_FIGURES * bucketsPerS(MINUTE_S) * secondsOf(minuteDays) +
    BUCKET_FIGURES * bucketsPerS(TEN_MINUTES_S) * secondsOf(tenMinuteDays);
  const series = streams.reduce((total, { channels }) => total + channels, 0);
  const days = [rawDays, minuteDays, tenMinuteDays].map((count) => (count === 0 ? '∞' : count)).join('/');
  return {
    historyBytes: samples * SAMPLE_BYTES[engine] + series * SERIES_BYTES[engine],
    journalBytes: Math.min(bytesPerS * journal.maxAgeH * HOUR_S, journal.maxBytes),
    runsBytes: runs.maxBytes,
    runBytesPerH: (bytesPerS + framesPerS * FRAME_BYTES) * HOUR_S,
    assumptions:
      `${samplesPerS.toFixed(1)} samples/s of the configured devices at ${SAMPLE_BYTES[engine]} bytes and ` +
      `${series} channels at ${SERIES_BYTES[engine]}, ` +
      `raw/minutes/ten minutes kept ${days} days (∞: a year is told), ${MESSAGE_BYTES} bytes a message and ` +
      `${CHANNEL_BYTES} a channel, ${framesPerS.toFixed(1)} frames/s at ${FRAME_BYTES} bytes while a run records`,
  };
}

function secondsOf(days: number): number {
  return (days === 0 ? FOR_EVER_DAYS : days) * DAY_S;
}
