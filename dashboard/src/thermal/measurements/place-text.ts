import { MOST_CORNERS, type Shape } from './measurement.ts';

/** The fields of a shape: their labels and what stands in them. */
export function placeFields(shape: Shape): readonly (readonly [label: string, text: string])[] {
  const text = (label: string, value: number) => [label, String(value)] as const;
  switch (shape.kind) {
    case 'spot':
      return [text('x', shape.x), text('y', shape.y), text('size', shape.size)];
    case 'box':
      return [text('x', shape.x), text('y', shape.y), text('w', shape.w), text('h', shape.h)];
    case 'line':
      return [text('x1', shape.x1), text('y1', shape.y1), text('x2', shape.x2), text('y2', shape.y2)];
    case 'polygon':
      return [['corners', shape.points.map(({ x, y }) => `${x},${y}`).join(' ')]];
  }
}

/** The shape its fields describe; `undefined` when they describe none. */
export function shapeOfFields(kind: Shape['kind'], texts: readonly string[]): Shape | undefined {
  if (kind === 'polygon') return polygonOf(texts[0] ?? '');
  const numbers = texts.map((text) => (/^\s*\d{1,3}\s*$/.test(text) ? Number(text) : NaN));
  if (numbers.some(Number.isNaN)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  if (kind === 'spot') return c === 1 || c === 3 ? { kind, x: a, y: b, size: c } : undefined;
  if (kind === 'line') return { kind, x1: a, y1: b, x2: c, y2: d };
  return c > 0 && d > 0 ? { kind, x: a, y: b, w: c, h: d } : undefined;
}

function polygonOf(text: string): Shape | undefined {
  const points = text
    .trim()
    .split(/\s+/)
    .map((corner) => /^(\d{1,3}),(\d{1,3})$/.exec(corner));
  if (points.length < 3 || points.length > MOST_CORNERS || points.includes(null)) return undefined;
  return {
    kind: 'polygon',
    points: points.map((match) => ({ x: Number(match?.[1]), y: Number(match?.[2]) })),
  };
}
