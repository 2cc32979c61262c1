const MARGIN = 4;

/** An SVG path of values from left to right, the largest at the top; it is broken where there is no value. */
export function profilePath(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  let isDrawing = false;
  const steps = values.map((value, index) => {
    if (!Number.isFinite(value)) {
      isDrawing = false;
      return '';
    }
    const x = MARGIN + (index / Math.max(1, values.length - 1)) * (width - 2 * MARGIN);
    const share = span === 0 ? 0.5 : (value - low) / span;
    const y = height - MARGIN - share * (height - 2 * MARGIN);
    const step = `${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDrawing = true;
    return step;
  });
  return steps.join('');
}
