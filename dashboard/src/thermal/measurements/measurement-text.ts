import {
  defaultName,
  cleanName,
  MOST_CORNERS,
  MOST_MEASUREMENTS,
  type Measurement,
  type Shape,
} from './measurement.ts';

/** Larger than any sensor a frame may come from; keeps what somebody types into an address within sense. */
const LARGEST_PLACE = 639;

/** Measurements as they stand in the address: `1s12,5,3;2b3,4,6,5~FPGA;3l0,0,9,9;4p1,1,5,1,3,4`. */
export function formatMeasurements(list: readonly Measurement[]): string {
  return list
    .map(({ id, name, shape }) => {
      const named = name.trim() === '' || name === defaultName(shape.kind, id) ? '' : `~${cleanName(name)}`;
      return `${id}${shape.kind.charAt(0)}${numbersOf(shape).join(',')}${named}`;
    })
    .join(';');
}

/** Reads what `formatMeasurements` writes; anything else in it is left out. */
export function parseMeasurements(text: string): Measurement[] {
  const found = new Map<number, Measurement>();
  for (const item of text.split(';').slice(0, MOST_MEASUREMENTS)) {
    const measurement = parseOne(item);
    if (measurement !== undefined && !found.has(measurement.id)) found.set(measurement.id, measurement);
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

function parseOne(item: string): Measurement | undefined {
  const [, number = '', letter = '', places = '', name = ''] =
    /^(\d{1,2})([sblp])([\d,]{1,160})(?:~(.*))?$/su.exec(item) ?? [];
  const id = Number(number);
  if (id < 1 || id > MOST_MEASUREMENTS) return undefined;
  const numbers = places.split(',').map((part) => (part === '' ? NaN : Number(part)));
  if (!numbers.every((place) => place <= LARGEST_PLACE)) return undefined;
  const shape = shapeOf(letter, numbers);
  if (shape === undefined) return undefined;
  const own = cleanName(name).trim();
  return { id, name: own === '' ? defaultName(shape.kind, id) : own, shape };
}

function shapeOf(letter: string, numbers: readonly number[]): Shape | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  const { length } = numbers;
  if (letter === 's' && length === 3) return { kind: 'spot', x: a, y: b, size: c === 3 ? 3 : 1 };
  if (letter === 'b' && length === 4 && c > 0 && d > 0) return { kind: 'box', x: a, y: b, w: c, h: d };
  if (letter === 'l' && length === 4) return { kind: 'line', x1: a, y1: b, x2: c, y2: d };
  if (letter !== 'p' || length < 6 || length % 2 === 1 || length > 2 * MOST_CORNERS) return undefined;
  const points = Array.from({ length: length / 2 }, (_, i) => ({
    x: numbers[2 * i] ?? 0,
    y: numbers[2 * i + 1] ?? 0,
  }));
  return { kind: 'polygon', points };
}

function numbersOf(shape: Shape): readonly number[] {
  switch (shape.kind) {
    case 'spot':
      return [shape.x, shape.y, shape.size];
    case 'box':
      return [shape.x, shape.y, shape.w, shape.h];
    case 'line':
      return [shape.x1, shape.y1, shape.x2, shape.y2];
    case 'polygon':
      return shape.points.flatMap(({ x, y }) => [x, y]);
  }
}
