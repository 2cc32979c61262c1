import { useCallback, useSyncExternalStore } from 'react';
import type { OpenReplay } from '../bench/replay-watch.ts';
import { useRequest, type RequestControl } from '../commands/use-request.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';

/** The replay of the bench that is shown, with the ways to control it. */
export interface ReplayControl {
  /** `undefined` while none is open. */
  readonly replay: OpenReplay | undefined;
  readonly request: RequestControl;
  readonly send: (method: string, args: Readonly<Record<string, unknown>>) => void;
}

/** Finds the replay that the shown gateway plays, or is. */
export function useReplay(): ReplayControl {
  const { store } = useBenchSession();
  const { gw } = useBench();
  const open = useSyncExternalStore(store.replays.subscribe, store.replays.snapshot);
  const replay = open.find(({ owner, state }) => owner === gw || state.gw === gw);
  const request = useRequest();
  const { run } = request;
  const owner = replay?.owner;
  const send = useCallback(
    (method: string, args: Readonly<Record<string, unknown>>) => {
      void run({
        target: '$replay',
        method,
        args,
        what: method,
        ...(owner === undefined ? {} : { gw: owner }),
      });
    },
    [run, owner],
  );
  return { replay, request, send };
}
