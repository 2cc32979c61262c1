import { formatQuantity } from '@labgate/contract';
import { readCondition } from './read-condition.ts';

/** A rule as it is known: what it is called and its condition in the words of the contract. */
export interface KnownRule {
  readonly id: string;
  readonly when: string;
  readonly kind: 'alarm' | 'interlock';
}

/** A line that a rule draws: where a quantity must not go. */
export interface RuleLimit {
  readonly rule: string;
  readonly kind: KnownRule['kind'];
  /** `dev/stream/channel`. */
  readonly quantity: string;
  /** What the quantity is compared with, where it is a difference. */
  readonly reference: string | undefined;
  readonly side: 'above' | 'below';
  readonly value: number;
}

/** Configured limits with those that were told besides, each rule once. */
export function knownLimits(
  configured: readonly RuleLimit[],
  told: readonly RuleLimit[],
): readonly RuleLimit[] {
  const ids = new Set(configured.map(({ rule, kind }) => `${kind} ${rule}`));
  return [...configured, ...told.filter(({ rule, kind }) => !ids.has(`${kind} ${rule}`))];
}

/** The limits of rules; those that watch a rate or silence draw none, and neither does what cannot be read. */
export function ruleLimits(rules: readonly KnownRule[]): RuleLimit[] {
  return rules.flatMap(({ id, when, kind }) => {
    const condition = readCondition(when);
    if (condition === undefined || condition.kind === 'noData') return [];
    const { expression } = condition;
    if (expression.kind === 'rate') return [];
    const [quantity, reference] =
      expression.kind === 'difference'
        ? [formatQuantity(expression.minuend), formatQuantity(expression.subtrahend)]
        : [formatQuantity(expression.quantity), undefined];
    const limit = (side: RuleLimit['side'], value: number): RuleLimit => ({
      rule: id,
      kind,
      quantity,
      reference,
      side,
      value,
    });
    if (condition.kind === 'outside') return [limit('below', condition.low), limit('above', condition.high)];
    return [limit(condition.comparison.startsWith('>') ? 'above' : 'below', condition.limit)];
  });
}
