import { useMemo } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ruleLimits, type KnownRule, type RuleLimit } from './rule-limits.ts';

/** The limits of the interlocks of the bench that is shown; the same array as long as they are the same. */
export function useRuleLimits(): readonly RuleLimit[] {
  const text = JSON.stringify(knownRules(useBench()));
  return useMemo(() => ruleLimits(JSON.parse(text) as KnownRule[]), [text]);
}

function knownRules({ interlocks }: BenchSnapshot): KnownRule[] {
  return interlocks.map(({ id, when }) => ({ id, when, kind: 'interlock' }));
}
