/** Longest text of a condition, in characters. */
export const MAX_CONDITION_LENGTH = 400;

/** One channel of one device, written `dev/stream/channel`. */
export interface Quantity {
  readonly dev: string;
  readonly stream: string;
  readonly channel: string;
}

/** The number a condition looks at. */
export type Expression =
  | { readonly kind: 'value'; readonly quantity: Quantity }
  | { readonly kind: 'difference'; readonly minuend: Quantity; readonly subtrahend: Quantity }
  /** Change per minute. */
  | { readonly kind: 'rate'; readonly quantity: Quantity };

/** How long it must be so: readings in a row, or seconds. */
export type Hold = { readonly unit: 'frames' | 's'; readonly length: number };

export type Comparison = '>' | '>=' | '<' | '<=';

/** What alarms, interlocks and plans wait for. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly expression: Expression;
      readonly comparison: Comparison;
      readonly limit: number;
      readonly hold: Hold;
    }
  | {
      readonly kind: 'outside';
      readonly expression: Expression;
      readonly low: number;
      readonly high: number;
      readonly hold: Hold;
    }
  | {
      readonly kind: 'noData';
      readonly dev: string;
      readonly stream: string;
      /** Where it is named, only numbers of this channel count as data. */
      readonly channel?: string;
      readonly forS: number;
    };

/** The quantities a condition looks at; the order is that of its text. `noData` without a channel has none. */
export function quantitiesOf(condition: Condition): readonly Quantity[] {
  if (condition.kind === 'noData') {
    const { dev, stream, channel } = condition;
    return channel === undefined ? [] : [{ dev, stream, channel }];
  }
  const { expression } = condition;
  return expression.kind === 'difference'
    ? [expression.minuend, expression.subtrahend]
    : [expression.quantity];
}

/** The streams a condition needs, each once. */
export function streamsOf(
  condition: Condition,
): readonly { readonly dev: string; readonly stream: string }[] {
  if (condition.kind === 'noData') return [{ dev: condition.dev, stream: condition.stream }];
  const [first, second] = quantitiesOf(condition).map(({ dev, stream }) => ({ dev, stream }));
  const isSame = second !== undefined && first.dev === second.dev && first.stream === second.stream;
  return second === undefined || isSame ? [first] : [first, second];
}
