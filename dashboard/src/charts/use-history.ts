import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { BenchStore } from '../bench/bench-store.ts';
import { browserTimers } from '../bench/timers.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { useReplay } from '../replay/use-replay.ts';
import type { ChartGroup } from './chart-groups.ts';
import { HistoryLoader, type HistoryStatus, type HistoryWish } from './history-loader.ts';
import { intervalOf, type TimeWindow } from './time-window.ts';

const ANSWER_WITHIN_MS = 10_000;
const SETTLE_MS = 150;
const CHECK_EVERY_MS = 2000;
const RETRY_AFTER_MS = 15_000;
const MOST_POINTS = 4000;

/**
 * Stored points for what the charts show: loaded when the window, the set of channels or the connection changes, and
 * again when the live samples kept here no longer reach back to what was loaded.
 */
export function useHistory(
  groups: readonly ChartGroup[],
  window: TimeWindow,
): readonly [HistoryLoader | undefined, HistoryStatus | undefined] {
  const session = useBenchSession();
  const bench = useBench();
  const { replay } = useReplay();
  // A recording takes no commands: what was stored of its time is asked of the gateway that plays it.
  const gw = bench.isReplay ? replay?.owner : bench.gw;
  const { epoch } = useConnection();
  const loader = useMemo(
    () =>
      gw === undefined
        ? undefined
        : new HistoryLoader(
            (args) => session.commands.request(gw, '$store', 'range', args, ANSWER_WITHIN_MS),
            browserTimers,
          ),
    [session, gw],
  );

  useEffect(() => {
    if (loader === undefined || groups.length === 0) return undefined;
    let askedAtMs = 0;
    const load = (): void => {
      askedAtMs = performance.now();
      void loader.load(wishesOf(groups, intervalOf(window, session.store.snapshot().nowMs)));
    };
    // A drag or a series of key strokes ends in one request.
    const start = setTimeout(load, SETTLE_MS);
    const check = setInterval(() => {
      const isRetryDue =
        loader.status().error !== undefined && performance.now() - askedAtMs > RETRY_AFTER_MS;
      if (isRetryDue || (window.kind === 'live' && hasHole(groups, loader, session.store))) load();
    }, CHECK_EVERY_MS);
    return () => {
      clearTimeout(start);
      clearInterval(check);
    };
  }, [loader, groups, window, epoch, session]);

  const status = useSyncExternalStore(loader?.subscribe ?? subscribeToNothing, loader?.status ?? nothing);
  return [loader, status];
}

function wishesOf(
  groups: readonly ChartGroup[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): HistoryWish[] {
  const series = groups.flatMap((group) => group.series);
  const byStream = Map.groupBy(series, ({ device, stream }) => `${device}/${stream}`);
  const maxPoints = Math.min(MOST_POINTS, Math.round(globalThis.innerWidth * globalThis.devicePixelRatio));
  return [...byStream.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const channels = members.map(({ channel }) => channel);
    return [{ device: first.device, stream: first.stream, channels, fromMs, toMs, maxPoints }];
  });
}

function hasHole(groups: readonly ChartGroup[], loader: HistoryLoader, store: BenchStore): boolean {
  return groups.some(({ series }) =>
    series.some(({ device, stream, channel }) => {
      const loadedUntilMs = loader.loadedUntilMs(device, stream);
      const firstMs = store.ring(device, stream, channel)?.firstMs;
      return loadedUntilMs !== undefined && firstMs !== undefined && firstMs > loadedUntilMs;
    }),
  );
}

function subscribeToNothing(): () => void {
  return () => undefined;
}

function nothing(): undefined {
  return undefined;
}
