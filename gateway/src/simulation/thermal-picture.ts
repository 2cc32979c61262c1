import { BOARD_OUTLINE, BOARD_PARTS, type BoardPart } from './board.ts';

/** What the camera sees of the lab at one moment. */
export interface SceneTemperatures {
  /** One for each of `BOARD_PARTS`, °C; longer arrays are fine. */
  readonly partsC: Float64Array;
  readonly circuitBoardC: number;
  readonly airC: number;
}

/** Softness of an edge, as a share of the picture: the optics of the camera blur about a third of a pixel. */
const EDGE = 0.011;
/** Heat that spreads from a part into the board around it: share of its excess, and reach in half sizes of the part. */
const HALO_SHARE = 0.3;
const HALO_REACH = 2.4;
/** Points that a pixel averages in each direction. */
const SAMPLES_PER_PIXEL = 4;
/** The top of the scene is this much warmer than its bottom, K: warm air rises. */
const AIR_GRADIENT_K = 0.7;

/**
 * Draws the board for one size of picture. How much each pixel sees of each part is worked out once; a picture is then
 * a weighted sum, with weights that never add up to more than 1, so no pixel is hotter than the hottest part.
 */
export class ThermalPicture {
  readonly #pixelCount: number;
  readonly #boardWeights: Float32Array;
  /** One plane of weights for each part. */
  readonly #partWeights: readonly Float32Array[];
  readonly #airOffsetsK: Float32Array;

  constructor(width: number, height: number) {
    this.#pixelCount = width * height;
    const { left, right, top, bottom } = BOARD_OUTLINE;
    const outlineX = pixelMeans(width, (x) => rise(x - left) * rise(right - x));
    const outlineY = pixelMeans(height, (y) => rise(y - top) * rise(bottom - y));
    this.#boardWeights = product(outlineX, outlineY);
    this.#partWeights = BOARD_PARTS.map((part) => partWeights(part, width, height, this.#boardWeights));
    this.#airOffsetsK = product(
      pixelMeans(width, () => 1),
      pixelMeans(height, (y) => AIR_GRADIENT_K * (0.5 - y)),
    );
    this.#limitSums();
  }

  /** Fills `temperaturesC`, row-major, row 0 = top. */
  draw(temperaturesC: Float32Array, { partsC, circuitBoardC, airC }: SceneTemperatures): void {
    const pixelCount = this.#pixelCount;
    const boardExcessK = circuitBoardC - airC;
    for (let i = 0; i < pixelCount; i++) {
      const boardWeight = this.#boardWeights[i] ?? 0;
      const airOffsetK = this.#airOffsetsK[i] ?? 0;
      temperaturesC[i] = airC + airOffsetK * (1 - boardWeight) + boardWeight * boardExcessK;
    }
    this.#partWeights.forEach((weights, part) => {
      const excessK = (partsC[part] ?? circuitBoardC) - circuitBoardC;
      for (let i = 0; i < pixelCount; i++) {
        temperaturesC[i] = (temperaturesC[i] ?? 0) + (weights[i] ?? 0) * excessK;
      }
    });
  }

  #limitSums(): void {
    for (let i = 0; i < this.#pixelCount; i++) {
      let sum = 0;
      for (const weights of this.#partWeights) sum += weights[i] ?? 0;
      if (sum <= 1) continue;
      for (const weights of this.#partWeights) weights[i] = (weights[i] ?? 0) / sum;
    }
  }
}

/** What each pixel sees of a part: its body, or the heat it spreads into the circuit board, whichever is more. */
function partWeights(
  { x, y, halfWidth, halfHeight }: BoardPart,
  width: number,
  height: number,
  boardWeights: Float32Array,
): Float32Array {
  const body = product(
    pixelMeans(width, (at) => rise(halfWidth - Math.abs(at - x))),
    pixelMeans(height, (at) => rise(halfHeight - Math.abs(at - y))),
  );
  const halo = product(
    pixelMeans(width, (at) => bell((at - x) / (halfWidth * HALO_REACH))),
    pixelMeans(height, (at) => bell((at - y) / (halfHeight * HALO_REACH))),
  );
  return body.map((weight, i) => Math.max(weight, HALO_SHARE * (halo[i] ?? 0) * (boardWeights[i] ?? 0)));
}

/** 0 well outside an edge, 1 well inside; `inside` is the distance from the edge as a share of the picture. */
function rise(inside: number): number {
  return 1 / (1 + Math.exp(-inside / EDGE));
}

function bell(deviations: number): number {
  return Math.exp(-0.5 * deviations * deviations);
}

/** The mean of `profile`, over 0…1, in each of `size` pixels. */
function pixelMeans(size: number, profile: (at: number) => number): Float64Array {
  return Float64Array.from({ length: size }, (_, pixel) => {
    let sum = 0;
    for (let sample = 0.5; sample < SAMPLES_PER_PIXEL; sample++) {
      sum += profile((pixel + sample / SAMPLES_PER_PIXEL) / size);
    }
    return sum / SAMPLES_PER_PIXEL;
  });
}

/** The plane whose pixels are the product of their column's and their row's value. */
function product(columns: Float64Array, rows: Float64Array): Float32Array {
  const plane = new Float32Array(columns.length * rows.length);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      plane[y * columns.length + x] = row * column;
    });
  });
  return plane;
}
