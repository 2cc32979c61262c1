import { useCallback, useState } from 'react';
import type { PatchOperation } from '@labgate/contract';
import type { ConfigAccess, ConfigFault } from './use-config.ts';

/** How far a change of the configuration has come. */
export type ChangeState =
  | { readonly kind: 'idle' | 'busy' }
  /** It passed the gateway's check and waits for a yes. */
  | { readonly kind: 'checked' }
  | { readonly kind: 'faulty'; readonly faults: readonly ConfigFault[] }
  | { readonly kind: 'applied'; readonly needsRestart: readonly string[] }
  | { readonly kind: 'failed'; readonly text: string };

/** Has the gateway check a change before anybody is asked, and applies it after. */
export function useConfigChange({ check, apply }: Pick<ConfigAccess, 'check' | 'apply'>) {
  const [state, setState] = useState<ChangeState>({ kind: 'idle' });
  const attempt = useCallback(async (work: () => Promise<ChangeState>): Promise<ChangeState> => {
    setState({ kind: 'busy' });
    const end = await work().catch((error: unknown): ChangeState => ({
      kind: 'failed',
      text: error instanceof Error ? error.message : String(error),
    }));
    setState(end);
    return end;
  }, []);
  const checkFirst = useCallback(
    (operations: readonly PatchOperation[]) =>
      attempt(async () => {
        const faults = await check(operations);
        return faults.length === 0 ? { kind: 'checked' } : { kind: 'faulty', faults };
      }),
    [attempt, check],
  );
  const applyNow = useCallback(
    (operations: readonly PatchOperation[]) =>
      attempt(async () => ({ kind: 'applied', needsRestart: await apply(operations) })),
    [attempt, apply],
  );
  const reset = useCallback(() => setState({ kind: 'idle' }), []);
  return { state, checkFirst, applyNow, reset };
}
