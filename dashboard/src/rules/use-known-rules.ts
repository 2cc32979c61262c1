import { useMemo } from 'react';
import { useBench } from '../mqtt/use-bench.ts';
import type { KnownRule } from './rule-limits.ts';

/** The rules this page knows of: interlocks as they are published. */
export function useKnownRules(): readonly KnownRule[] {
  const { interlocks } = useBench();
  return useMemo(
    () => interlocks.map(({ id, when }): KnownRule => ({ id, when, kind: 'interlock' })),
    [interlocks],
  );
}
