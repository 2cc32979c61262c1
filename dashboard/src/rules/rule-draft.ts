import {
  formatQuantity,
  idSchema,
  isLabError,
  parseQuantity,
  type Comparison,
  type Condition,
  type Expression,
  type Hold,
  type Quantity,
  type Severity,
} from '@labgate/contract';
import { parseNumberText } from '../format/number-text.ts';

/** What a rule looks for, as somebody chooses it. */
export const RULE_TESTS = [
  { name: 'above', label: 'is above' },
  { name: 'below', label: 'is below' },
  { name: 'outside', label: 'is outside of' },
  { name: 'over', label: 'is over another by more than' },
  { name: 'rate', label: 'rises faster than (per minute)' },
  { name: 'silence', label: 'sends no data' },
] as const;
export type RuleTest = (typeof RULE_TESTS)[number]['name'];

/** A rule while somebody writes it: everything as text, as it stands in the fields. */
export interface RuleDraft {
  readonly id: string;
  /** `dev/stream/channel`. */
  readonly quantity: string;
  readonly test: RuleTest;
  readonly limit: string;
  /** The lower end of a band. */
  readonly low: string;
  /** What a difference is taken to. */
  readonly reference: string;
  readonly hold: string;
  readonly holdUnit: Hold['unit'];
  readonly hysteresis: string;
  readonly severity: Severity;
  /** What people read; the condition where it is empty. */
  readonly text: string;
  /** `notify` tells people, `off` switches outputs off too. */
  readonly action: 'notify' | 'off';
}

export const EMPTY_RULE: RuleDraft = {
  id: '',
  quantity: '',
  test: 'above',
  limit: '',
  low: '',
  reference: '',
  hold: '1',
  holdUnit: 's',
  hysteresis: '0',
  severity: 'high',
  text: '',
  action: 'notify',
};

/** What is wrong with a draft, by field. */
export type RuleFaults = Readonly<Partial<Record<keyof RuleDraft, string>>>;

/** The condition of a draft, or what is wrong with it. */
export function conditionOfDraft(
  draft: RuleDraft,
): { readonly condition: Condition; readonly hysteresis: number } | { readonly faults: RuleFaults } {
  const faults: Partial<Record<keyof RuleDraft, string>> = {};
  if (!idSchema.safeParse(draft.id).success) {
    faults.id = 'Small letters, digits and hyphens, at most 31, for example board-hot.';
  }
  const quantity = readQuantity(draft.quantity);
  if (quantity === undefined) faults.quantity = 'Choose a quantity.';
  const reference = draft.test === 'over' ? readQuantity(draft.reference) : undefined;
  if (draft.test === 'over' && reference === undefined) faults.reference = 'Choose what it is compared with.';
  const limit = draft.test === 'silence' ? 0 : numberIn(draft.limit, 'limit', faults);
  const low = draft.test === 'outside' ? numberIn(draft.low, 'low', faults) : 0;
  if (draft.test === 'outside' && low > limit) faults.low = 'The lower end is above the upper.';
  const hysteresis = numberIn(draft.hysteresis, 'hysteresis', faults);
  if (hysteresis < 0) faults.hysteresis = 'Zero or more.';
  const hold = readHold(draft, faults);
  if (quantity === undefined || Object.keys(faults).length > 0) return { faults };
  return { condition: conditionFrom(draft.test, quantity, reference, { limit, low, hold }), hysteresis };
}

function conditionFrom(
  test: RuleTest,
  quantity: Quantity,
  reference: Quantity | undefined,
  { limit, low, hold }: { readonly limit: number; readonly low: number; readonly hold: Hold },
): Condition {
  if (test === 'silence') return { kind: 'noData', ...quantity, forS: hold.length };
  const expression: Expression =
    test === 'rate'
      ? { kind: 'rate', quantity }
      : reference === undefined
        ? { kind: 'value', quantity }
        : { kind: 'difference', minuend: quantity, subtrahend: reference };
  if (test === 'outside') return { kind: 'outside', expression, low, high: limit, hold };
  return { kind: 'compare', expression, comparison: test === 'below' ? '<' : '>', limit, hold };
}

/** A condition as a draft, so that it can be changed; `undefined` for one that these fields cannot express. */
export function draftOfCondition(condition: Condition): Partial<RuleDraft> | undefined {
  if (condition.kind === 'noData') {
    const { dev, stream, channel, forS } = condition;
    if (channel === undefined) return undefined;
    const quantity = formatQuantity({ dev, stream, channel });
    return { test: 'silence', quantity, hold: String(forS), holdUnit: 's' };
  }
  const { expression, hold } = condition;
  const shared = { hold: String(hold.length), holdUnit: hold.unit };
  if (condition.kind === 'outside') {
    if (expression.kind !== 'value') return undefined;
    const [low, limit] = [String(condition.low), String(condition.high)];
    return { ...shared, test: 'outside', quantity: formatQuantity(expression.quantity), low, limit };
  }
  return draftOfComparison(expression, condition.comparison, String(condition.limit), shared);
}

function draftOfComparison(
  expression: Expression,
  comparison: Comparison,
  limit: string,
  shared: Pick<RuleDraft, 'hold' | 'holdUnit'>,
): Partial<RuleDraft> | undefined {
  if (comparison === '>=' || comparison === '<=') return undefined;
  const isAbove = comparison === '>';
  switch (expression.kind) {
    case 'value': {
      const test = isAbove ? 'above' : 'below';
      return { ...shared, test, quantity: formatQuantity(expression.quantity), limit };
    }
    case 'difference': {
      if (!isAbove) return undefined;
      const [quantity, reference] = [expression.minuend, expression.subtrahend].map(formatQuantity);
      return { ...shared, test: 'over', quantity: quantity ?? '', reference: reference ?? '', limit };
    }
    case 'rate':
      return isAbove
        ? { ...shared, test: 'rate', quantity: formatQuantity(expression.quantity), limit }
        : undefined;
  }
}

function readHold(
  { test, hold, holdUnit }: RuleDraft,
  faults: Partial<Record<keyof RuleDraft, string>>,
): Hold {
  const length = numberIn(hold, 'hold', faults);
  const unit = test === 'silence' ? 's' : holdUnit;
  if (faults.hold !== undefined) return { unit, length: 1 };
  if (unit === 'frames' && !(Number.isInteger(length) && length >= 1)) {
    faults.hold = 'A whole number of readings, from 1.';
  }
  if (unit === 's' && !(length > 0 && length <= 86_400)) faults.hold = 'More than 0 s, at most a day.';
  return { unit, length };
}

function numberIn(
  text: string,
  field: keyof RuleDraft,
  faults: Partial<Record<keyof RuleDraft, string>>,
): number {
  const value = parseNumberText(text);
  if (value === undefined) faults[field] = 'A number is needed.';
  return value ?? 0;
}

function readQuantity(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (isLabError(error, 'E_SCHEMA')) return undefined;
    throw error;
  }
}
