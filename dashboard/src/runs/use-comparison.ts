import { useEffect, useState } from 'react';
import { useHttpPath } from '../mqtt/bench-provider.tsx';
import { comparisonSchema, type Comparison } from './comparison.ts';

/** A comparison that is asked for. */
export type ComparisonState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'known'; readonly comparison: Comparison };

/** Asks the gateway to compare two recordings. */
export function useComparison(a: string, b: string): ComparisonState {
  const pathOf = useHttpPath();
  const [state, setState] = useState<ComparisonState>({ kind: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    const path = pathOf(`api/v1/runs/compare?${new URLSearchParams({ a, b }).toString()}`);
    load(path, abort.signal).then(
      (comparison) => setState({ kind: 'known', comparison }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [pathOf, a, b]);
  return state;
}

async function load(path: string, signal: AbortSignal): Promise<Comparison> {
  const response = await fetch(path, { signal });
  if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
  return comparisonSchema.parse(await response.json());
}
