import { useEffect, useState } from 'react';
import { rangeAnswerSchema, type RangeAnswer } from '@labgate/contract';
import type { ChartSeries } from '../charts/chart-groups.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';

/** What the store has of two runs, by `dev/stream`. */
export type RunRanges =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'known'; readonly answers: readonly ReadonlyMap<string, RangeAnswer>[] };

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

const ANSWER_WITHIN_MS = 15_000;
const POINTS = 800;
const MOST_PROPS = 64;

/** The stream of a series, as the answers are found by. */
export function streamKey({ device, stream }: ChartSeries): string {
  return `${device}/${stream}`;
}

/** Asks the store for every channel in each interval, once; a stream nobody stored then is not in the answers. */
export function useRunRanges(
  all: readonly ChartSeries[],
  intervals: readonly (Interval | undefined)[],
): RunRanges {
  const { commands } = useBenchSession();
  const { gw } = useBench();
  const [ranges, setRanges] = useState<RunRanges>({ kind: 'loading' });
  // A run that is going grows: what it was when the comparison was opened is compared.
  const wanted = JSON.stringify(
    intervals.map((each) => [each?.fromMs, each?.toMs && Math.ceil(each.toMs / 60_000)]),
  );
  const streams = JSON.stringify(
    [...Map.groupBy(all, streamKey)].map(([key, own]) => [key, own.map(({ channel }) => channel)]),
  );
  useEffect(() => {
    if (gw === undefined) return undefined;
    let isOver = false;
    const wishes = JSON.parse(streams) as [string, string[]][];
    const spans = (JSON.parse(wanted) as [number | null, number | null][]).map(([fromMs, toMin]) => ({
      fromMs: fromMs ?? 0,
      toMs: (toMin ?? 0) * 60_000,
    }));
    const ask = async ([key, props]: [string, string[]], { fromMs, toMs }: Interval) => {
      const [dev, stream] = key.split('/');
      const args = {
        dev,
        stream,
        props: props.slice(0, MOST_PROPS),
        from: fromMs,
        to: toMs,
        maxPoints: POINTS,
      };
      const data = await commands.request(gw, '$store', 'range', args, ANSWER_WITHIN_MS);
      return [key, rangeAnswerSchema.parse(data)] as const;
    };
    const load = async (): Promise<RunRanges> => {
      const answers = await Promise.all(
        spans.map(async (span) => {
          const settled = await Promise.allSettled(wishes.map((wish) => ask(wish, span)));
          return new Map(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
        }),
      );
      return answers.every(({ size }) => size === 0)
        ? { kind: 'failed', reason: 'the store has nothing of these runs' }
        : { kind: 'known', answers };
    };
    void load().then((next) => {
      if (!isOver) setRanges(next);
    });
    return () => {
      isOver = true;
    };
  }, [commands, gw, wanted, streams]);
  return ranges;
}
