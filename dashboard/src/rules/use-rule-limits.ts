import { useMemo } from 'react';
import type { Alarm } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ruleLimits, type KnownRule, type RuleLimit } from './rule-limits.ts';

/**
 * The limits of the interlocks of the bench that is shown, and those of the alarms that stand; the same array as long as
 * they are the same.
 */
export function useRuleLimits(): readonly RuleLimit[] {
  const bench = useBench();
  const text = JSON.stringify([...ruleLimits(knownRules(bench)), ...bench.alarms.flatMap(alarmLimit)]);
  return useMemo(() => JSON.parse(text) as RuleLimit[], [text]);
}

function knownRules({ interlocks }: BenchSnapshot): KnownRule[] {
  return interlocks.map(({ id, when }) => ({ id, when, kind: 'interlock' }));
}

// An alarm says the limit it stands at; its rule is part of the configuration, which not everybody may read.
function alarmLimit(alarm: Alarm): RuleLimit[] {
  const { id, src, val, limit } = alarm;
  if (!isActive(alarm) || typeof limit !== 'number' || typeof val !== 'number') return [];
  const side = val < limit ? 'below' : 'above';
  return [{ rule: id, kind: 'alarm', quantity: src, reference: undefined, side, value: limit }];
}
