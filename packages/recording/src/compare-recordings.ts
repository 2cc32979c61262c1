import { Series, type ChannelFigures } from './channel-series.ts';
import type { Recording } from './recording.ts';
import { readDescriptions, readTelemetry } from './export/telemetry-reader.ts';

/** One channel of two runs. */
export interface ChannelComparison {
  readonly dev: string;
  readonly stream: string;
  readonly channel: string;
  readonly unit: string | null;
  readonly a: ChannelFigures | null;
  readonly b: ChannelFigures | null;
  /** `b` minus `a`; `null` where one of them is missing. */
  readonly difference: { readonly mean: number; readonly max: number; readonly final: number } | null;
  /** Points `[s since the start, mean]`, each of the same intervals. */
  readonly curves: {
    readonly a: readonly (readonly [number, number])[];
    readonly b: readonly (readonly [number, number])[];
  };
}

/** Two runs on one axis of time since their starts. */
export interface RunComparison {
  readonly a: { readonly run: string | null; readonly startedAt: number; readonly durationS: number };
  readonly b: { readonly run: string | null; readonly startedAt: number; readonly durationS: number };
  readonly intervalS: number;
  readonly channels: readonly ChannelComparison[];
}

/** Compares two recordings channel by channel, regions of the camera included; `points` is the length of a curve. */
export async function compareRecordings(a: Recording, b: Recording, points: number): Promise<RunComparison> {
  const durationS = Math.max(durationOf(a), durationOf(b));
  const intervalS = Math.max(durationS / points, 0.001);
  const [seriesA, seriesB] = [await readSeries(a, intervalS), await readSeries(b, intervalS)];
  const units = new Map([...(await unitsOf(a)), ...(await unitsOf(b))]);
  const keys = [...new Set([...seriesA.keys(), ...seriesB.keys()])].toSorted();
  return {
    a: { run: a.info?.run ?? null, startedAt: Math.floor(a.startUs / 1000), durationS: durationOf(a) },
    b: { run: b.info?.run ?? null, startedAt: Math.floor(b.startUs / 1000), durationS: durationOf(b) },
    intervalS,
    channels: keys.map((key) => {
      const [dev, stream, channel] = key.split('/') as [string, string, string];
      const [first, second] = [seriesA.get(key), seriesB.get(key)];
      const [figuresA, figuresB] = [first?.figures() ?? null, second?.figures() ?? null];
      return {
        dev,
        stream,
        channel,
        unit: units.get(key) ?? null,
        a: figuresA,
        b: figuresB,
        difference:
          figuresA === null || figuresB === null
            ? null
            : {
                mean: figuresB.mean - figuresA.mean,
                max: figuresB.max - figuresA.max,
                final: figuresB.final - figuresA.final,
              },
        curves: { a: first?.curve() ?? [], b: second?.curve() ?? [] },
      };
    }),
  };
}

function durationOf({ startUs, endUs }: Recording): number {
  return (endUs - startUs) / 1e6;
}

async function unitsOf(recording: Recording): Promise<[string, string][]> {
  const units: [string, string][] = [];
  for (const [dev, { streams }] of await readDescriptions(recording)) {
    for (const [stream, { props }] of Object.entries(streams)) {
      for (const [channel, { unit }] of Object.entries(props)) {
        if (unit !== undefined) units.push([`${dev}/${stream}/${channel}`, unit]);
      }
    }
  }
  return units;
}

/** Means of the numeric channels of a recording, by `dev/stream/channel`. */
async function readSeries(recording: Recording, intervalS: number): Promise<Map<string, Series>> {
  const series = new Map<string, Series>();
  const durationS = durationOf(recording);
  for await (const message of recording.messages()) {
    const telemetry = readTelemetry(message);
    if (telemetry === undefined) continue;
    const atS = (message.timeUs - recording.startUs) / 1e6;
    for (const [channel, value] of Object.entries(telemetry.val)) {
      if (typeof value !== 'number') continue;
      const key = `${telemetry.dev}/${telemetry.stream}/${channel}`;
      const known = series.get(key) ?? new Series(intervalS, durationS);
      series.set(key, known);
      known.add(atS, value);
    }
  }
  return series;
}
