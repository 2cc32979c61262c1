import { LabError } from '@labgate/contract';
import { useCallback, useState, useSyncExternalStore } from 'react';
import { browserTimers } from '../bench/timers.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { RequestTracker, type RequestState } from './request-tracker.ts';

/** A command of a control. */
export interface ControlCommand {
  /** The gateway that takes it; the one that is shown where absent. */
  readonly gw?: string;
  readonly target: string;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What is asked for, for people. */
  readonly what: string;
  readonly check?: (data: unknown) => string | undefined;
  /** How long an answer may take, ms; 10 s where absent. */
  readonly withinMs?: number;
}

/** A control's newest request with the ways to make it, to make it again and to forget it. */
export interface RequestControl {
  readonly state: RequestState;
  readonly run: (command: ControlCommand) => Promise<RequestState>;
  readonly retry: () => void;
  readonly reset: () => void;
}

const PATIENCE_MS = 2000;
const ANSWER_WITHIN_MS = 10_000;

/** Follows the requests of one control. */
export function useRequest(patienceMs = PATIENCE_MS): RequestControl {
  const { commands, store } = useBenchSession();
  const [tracker] = useState(() => new RequestTracker(browserTimers, patienceMs));
  const state = useSyncExternalStore(tracker.subscribe, tracker.snapshot);
  const run = useCallback(
    ({ gw = store.gw, target, method, args, what, check, withinMs = ANSWER_WITHIN_MS }: ControlCommand) => {
      return tracker.run({
        what,
        send: (onAccepted) =>
          gw === undefined
            ? Promise.reject(new LabError('E_DEVICE_LOST', 'no gateway has been heard'))
            : commands.send({ gw, target, method, args }, withinMs, onAccepted),
        ...(check === undefined ? {} : { check }),
      });
    },
    [commands, store, tracker],
  );
  const retry = useCallback(() => void tracker.retry(), [tracker]);
  const reset = useCallback(() => tracker.reset(), [tracker]);
  return { state, run, retry, reset };
}
