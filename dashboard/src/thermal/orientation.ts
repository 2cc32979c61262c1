/** A turn of the picture: quarter turns clockwise after an optional left-right flip; sensor coordinates never change. */
export interface Orientation {
  readonly quarterTurns: 0 | 1 | 2 | 3;
  readonly isFlipped: boolean;
}

/** For each pixel of the turned picture (row-major) the index of its sensor pixel, and the picture's size. */
export interface OrientationMap {
  readonly width: number;
  readonly height: number;
  readonly source: Uint32Array<ArrayBuffer>;
}

/** Reads `0`…`3`, with `f` behind it when flipped; anything else is upright. */
export function parseOrientation(text: string): Orientation {
  const [, turns, flip] = /^([0-3])(f?)$/.exec(text) ?? [];
  const quarterTurns = ([0, 1, 2, 3] as const).find((known) => String(known) === turns) ?? 0;
  return { quarterTurns, isFlipped: flip === 'f' };
}

/** As `parseOrientation` reads it. */
export function formatOrientation({ quarterTurns, isFlipped }: Orientation): string {
  return `${quarterTurns}${isFlipped ? 'f' : ''}`;
}

/** Turns the picture a quarter clockwise. */
export function turned({ quarterTurns, isFlipped }: Orientation): Orientation {
  return { quarterTurns: ([1, 2, 3, 0] as const)[quarterTurns], isFlipped };
}

/** Flips what is seen left to right, or top to bottom. */
export function flipped(
  { quarterTurns, isFlipped }: Orientation,
  axis: 'horizontal' | 'vertical',
): Orientation {
  const opposite = ([0, 3, 2, 1] as const)[quarterTurns];
  const turns = axis === 'horizontal' ? opposite : ([2, 3, 0, 1] as const)[opposite];
  return { quarterTurns: turns, isFlipped: !isFlipped };
}

/** The map of an orientation for a sensor of this size. */
export function orientationMap(width: number, height: number, orientation: Orientation): OrientationMap {
  const isSideways = orientation.quarterTurns % 2 === 1;
  const outWidth = isSideways ? height : width;
  const outHeight = isSideways ? width : height;
  const source = new Uint32Array(width * height);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [turnedX, turnedY] = unturned(x, y, width, height, orientation.quarterTurns);
      source[y * outWidth + x] = turnedY * width + (orientation.isFlipped ? width - 1 - turnedX : turnedX);
    }
  }
  return { width: outWidth, height: outHeight, source };
}

function unturned(
  x: number,
  y: number,
  width: number,
  height: number,
  quarterTurns: Orientation['quarterTurns'],
): readonly [number, number] {
  if (quarterTurns === 1) return [y, height - 1 - x];
  if (quarterTurns === 2) return [width - 1 - x, height - 1 - y];
  if (quarterTurns === 3) return [width - 1 - y, x];
  return [x, y];
}
