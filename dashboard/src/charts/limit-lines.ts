import type { ChartLimit } from './chart-picture.ts';

/** A limit where it is drawn. */
export interface LimitLine {
  readonly y: number;
  readonly text: string;
}

/** Names that stand beside each other; of more only the first does. */
const MOST_NAMES = 2;

/** Lines of limits, from the top: those that fall on the same pixel are one line with the names of all. */
export function limitLines(
  limits: readonly ChartLimit[],
  /** Where the value of a limit is drawn; `undefined` where it is not. */
  placeOf: (limit: ChartLimit) => number | undefined,
): LimitLine[] {
  const byPixel = Map.groupBy(limits, (limit) => {
    const y = placeOf(limit);
    return y === undefined ? undefined : Math.round(y);
  });
  return [...byPixel]
    .flatMap(([y, members]) =>
      y === undefined ? [] : [{ y, text: namesText(members.map(({ text }) => text)) }],
    )
    .sort((a, b) => a.y - b.y);
}

/** Where the names of lines begin, from their left end: beside the one above where they would cover it. */
export function nameOffsets(
  lines: readonly (LimitLine & { readonly widthPx: number })[],
  heightPx: number,
  apartPx: number,
): number[] {
  let aboveY = -Infinity;
  let endPx = 0;
  return lines.map(({ y, widthPx }) => {
    const startPx = y - aboveY < heightPx ? endPx + apartPx : 0;
    aboveY = y;
    endPx = startPx + widthPx;
    return startPx;
  });
}

function namesText(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(', ');
  return `${names[0] ?? ''} and ${names.length - 1} more`;
}
