import { useMemo } from 'react';
import { ruleLimits, type KnownRule, type RuleLimit } from './rule-limits.ts';

/** The limits of all rules that are known of the bench that is shown. */
export function useRuleLimits(): readonly RuleLimit[] {
  return useMemo(() => ruleLimits(NO_RULES), []);
}

const NO_RULES: readonly KnownRule[] = [];
