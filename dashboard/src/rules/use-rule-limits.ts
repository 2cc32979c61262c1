import { useMemo } from 'react';
import type { Alarm } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';
import { useConfig } from '../config/use-config.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { knownLimits, ruleLimits, type RuleLimit } from './rule-limits.ts';
import { configuredRules } from './rule-sections.ts';

/**
 * The limits of every rule of the bench. Who may not read the configuration sees those that are told to everybody: of the
 * interlocks, and of the alarms that stand. The same array as long as they are the same.
 */
export function useRuleLimits(): readonly RuleLimit[] {
  const { interlocks, alarms } = useBench();
  const { view } = useConfig();
  const configured = useMemo(() => alarmRuleLimits(view?.config), [view]);
  const told = useStable([
    ...ruleLimits(interlocks.map(({ id, when }) => ({ id, when, kind: 'interlock' as const }))),
    ...alarms.flatMap(alarmLimit),
  ]);
  return useMemo(() => knownLimits(configured, told), [configured, told]);
}

function alarmRuleLimits(config: unknown): readonly RuleLimit[] {
  const rules = configuredRules(config).filter(({ section }) => section === 'alarms');
  return ruleLimits(rules.map(({ id, when }) => ({ id, when, kind: 'alarm' })));
}

function useStable(limits: readonly RuleLimit[]): readonly RuleLimit[] {
  const text = JSON.stringify(limits);
  return useMemo(() => JSON.parse(text) as RuleLimit[], [text]);
}

function alarmLimit(alarm: Alarm): RuleLimit[] {
  const { id, src, val, limit, of } = alarm;
  if (!isActive(alarm) || typeof limit !== 'number' || typeof val !== 'number' || of === 'rate') return [];
  const [quantity = '', reference] = src.split(' - ');
  const side = val < limit ? 'below' : 'above';
  return [{ rule: id, kind: 'alarm', quantity, reference, side, value: limit }];
}
