/** How far a page jumped, and what it was that moved. */
export interface LayoutShift {
  readonly score: number;
  /** One line a thing that moved: when, how much that counted, what it is, from where to where. */
  readonly moved: readonly string[];
}

interface ShiftSource {
  readonly node: Node | null;
  readonly previousRect: DOMRectReadOnly;
  readonly currentRect: DOMRectReadOnly;
}

interface ShiftEntry extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly ShiftSource[];
}

/** Runs in the page, before anything else: gathers in `shifts` what moved without somebody's doing. */
export function watchShifts(): void {
  const seen = { score: 0, moved: [] as string[] };
  Object.assign(globalThis, { shifts: seen });
  const place = ({ x, y, width, height }: DOMRectReadOnly): string =>
    `${String(x)},${String(y)} ${String(width)}×${String(height)}`;
  const nameOf = (node: Node | null): string => {
    const element = node instanceof Element ? node : node?.parentElement;
    return element === null || element === undefined
      ? 'something that is gone'
      : `${element.localName}.${[...element.classList].join('.')} “${(element.textContent ?? '').slice(0, 30)}”`;
  };
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput, sources } of list.getEntries() as ShiftEntry[]) {
      if (hadRecentInput) continue;
      seen.score += value;
      for (const { node, previousRect, currentRect } of sources)
        seen.moved.push(
          `${startTime.toFixed(0)} ms, ${value.toFixed(4)}: ${nameOf(node)} ${place(previousRect)} → ${place(currentRect)}`,
        );
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
