import { configCommands, type PatchOperation } from '@labgate/contract';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';

/** The configuration of the gateway as `$config get` answers it. */
export type ConfigView = z.infer<(typeof configCommands)['get']['answer']>;
/** A fault at a place of the configuration. */
export type ConfigFault = z.infer<(typeof configCommands)['validate']['answer']>['faults'][number];

/** The configuration, or why there is none, with the ways to check and to change it. */
export interface ConfigAccess {
  readonly view: ConfigView | undefined;
  /** Why it cannot be read or changed; `undefined` when it can. */
  readonly reason: string | undefined;
  readonly refresh: () => void;
  /** Every fault the configuration would have. @throws LabError. */
  readonly check: (operations: readonly PatchOperation[]) => Promise<readonly ConfigFault[]>;
  /** Changes it; gives what counts from the next start on. @throws LabError. */
  readonly apply: (operations: readonly PatchOperation[]) => Promise<readonly string[]>;
}

const WITHIN_MS = 15_000;

/** Reads the configuration, and again whenever the gateway says that it was changed. */
export function useConfig(): ConfigAccess {
  const { commands, store } = useBenchSession();
  const { gw } = useBench();
  const reason = useServiceDenial('$config', 'get');
  const entries = useSyncExternalStore(store.log.subscribe, store.log.snapshot);
  const changedAt = entries.findLast(({ type }) => type === 'config.changed')?.n;
  const [loaded, setLoaded] = useState<{ readonly view?: ConfigView; readonly failure?: string }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (gw === undefined || reason !== undefined) return undefined;
    let isCurrent = true;
    commands
      .request(gw, '$config', 'get', {}, WITHIN_MS)
      .then((data) => {
        const view = configCommands.get.answer.safeParse(data).data;
        if (!isCurrent) return;
        setLoaded(
          view === undefined ? { failure: 'The gateway sent something that cannot be read.' } : { view },
        );
      })
      .catch((error: unknown) => {
        if (isCurrent) setLoaded({ failure: error instanceof Error ? error.message : String(error) });
      });
    return () => {
      isCurrent = false;
    };
  }, [commands, gw, reason, changedAt, round]);
  const { view, failure } = loaded;
  const check = useCallback(
    async (ops: readonly PatchOperation[]) => {
      const data = await commands.request(gw ?? '', '$config', 'validate', { ops: [...ops] }, WITHIN_MS);
      return configCommands.validate.answer.parse(data).faults;
    },
    [commands, gw],
  );
  const apply = useCallback(
    async (ops: readonly PatchOperation[]) => {
      const args = { ops: [...ops], ...(view === undefined ? {} : { ifRev: view.rev }) };
      const data = await commands.request(gw ?? '', '$config', 'patch', args, WITHIN_MS);
      setRound((count) => count + 1);
      return configCommands.patch.answer.parse(data).needsRestart;
    },
    [commands, gw, view],
  );
  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return { view: reason === undefined ? view : undefined, reason: reason ?? failure, refresh, check, apply };
}
