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
      const at = toSensor({ x, y }, { width, height }, orientation);
      source[y * outWidth + x] = at.y * width + at.x;
    }
  }
  return { width: outWidth, height: outHeight, source };
}

/** A place in pixels; whole numbers are the middles of pixels. */
export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

/** Size of the sensor in pixels. */
export interface SensorSize {
  readonly width: number;
  readonly height: number;
}

/** The place on the sensor of a place in the turned picture. */
export function toSensor(
  { x, y }: PixelPoint,
  { width, height }: SensorSize,
  { quarterTurns, isFlipped }: Orientation,
): PixelPoint {
  const upright = (
    [
      { x, y },
      { x: y, y: height - 1 - x },
      { x: width - 1 - x, y: height - 1 - y },
      { x: width - 1 - y, y: x },
    ] as const
  )[quarterTurns];
  return isFlipped ? { x: width - 1 - upright.x, y: upright.y } : upright;
}

/** The place in the turned picture of a place on the sensor. */
export function toPicture(
  { x: sensorX, y }: PixelPoint,
  { width, height }: SensorSize,
  { quarterTurns, isFlipped }: Orientation,
): PixelPoint {
  const x = isFlipped ? width - 1 - sensorX : sensorX;
  return (
    [
      { x, y },
      { x: height - 1 - y, y: x },
      { x: width - 1 - x, y: height - 1 - y },
      { x: y, y: width - 1 - x },
    ] as const
  )[quarterTurns];
}
