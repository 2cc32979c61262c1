import type { ChartLimit } from './chart-picture.ts';

/** A limit where it is drawn. */
export interface LimitLine {
  readonly y: number;
  readonly text: string;
}

/** Names that stand beside each other; of more only the first does. */
const MOST_NAMES = 2;

/** Lines of limits: those that fall on the same pixel are one line with the names of all. */
export function limitLines(
  limits: readonly ChartLimit[],
  /** Where the value of a limit is drawn; `undefined` where it is not. */
  placeOf: (limit: ChartLimit) => number | undefined,
): LimitLine[] {
  const byPixel = Map.groupBy(limits, (limit) => {
    const y = placeOf(limit);
    return y === undefined ? undefined : Math.round(y);
  });
  return [...byPixel].flatMap(([y, members]) =>
    y === undefined ? [] : [{ y, text: namesText(members.map(({ text }) => text)) }],
  );
}

function namesText(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(', ');
  return `${names[0] ?? ''} and ${names.length - 1} more`;
}
