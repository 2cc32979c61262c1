import { LabError, type Region } from '@labgate/contract';

/**
 * The pixels of a region, as indices into a picture of `width` × `height`. One that is too thin to cover the centre of
 * any pixel has the pixel it lies in.
 * @throws LabError E_LIMIT for a region that leaves the picture.
 */
export function pixelsOf({ id, shape, xy }: Region, width: number, height: number): Uint16Array {
  const corners = shape === 'rect' ? cornersOf(xy) : xy;
  checkInside(id, corners, width, height);
  const inside = new Uint16Array(width * height);
  let count = 0;
  if (shape !== 'point') {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        if (covers(corners, column + 0.5, row + 0.5)) inside[count++] = row * width + column;
      }
    }
  }
  return count > 0 ? inside.slice(0, count) : Uint16Array.of(pixelAt(middleOf(corners), width, height));
}

function cornersOf([x0, y0, x1, y1]: readonly number[]): number[] {
  return [x0, y0, x1, y0, x1, y1, x0, y1];
}

function checkInside(id: string, xy: readonly number[], width: number, height: number): void {
  const isInside = xy.every((value, i) => value <= (i % 2 === 0 ? width : height));
  if (isInside) return;
  throw new LabError('E_LIMIT', `the region ${id} leaves the picture of ${width} × ${height} pixels`, {
    context: { region: id, width, height },
  });
}

/** Even-odd rule: a ray to the right crosses the outline an odd number of times. */
function covers(xy: readonly number[], x: number, y: number): boolean {
  let isInside = false;
  for (let i = 0, j = xy.length - 2; i < xy.length; j = i, i += 2) {
    const [x0, y0, x1, y1] = [xy[j], xy[j + 1], xy[i], xy[i + 1]];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) isInside = !isInside;
  }
  return isInside;
}

function middleOf(xy: readonly number[]): readonly [number, number] {
  const corners = xy.length / 2;
  const sum = (axis: number): number =>
    xy.reduce((total, value, i) => total + (i % 2 === axis ? value : 0), 0);
  return [sum(0) / corners, sum(1) / corners];
}

/** The right and the lower edge of the picture belong to its last pixels. */
function pixelAt([x, y]: readonly [number, number], width: number, height: number): number {
  const column = Math.min(width - 1, Math.floor(x));
  const row = Math.min(height - 1, Math.floor(y));
  return row * width + column;
}
