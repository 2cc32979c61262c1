/** How the picture between the sensor's pixels is filled. */
export type Smoothing = 'pixels' | 'bilinear' | 'bicubic';
export const SMOOTHINGS = ['bicubic', 'bilinear', 'pixels'] as const satisfies readonly Smoothing[];

/** For each output position along one axis: four source positions and their weights. */
interface Taps {
  readonly indices: Uint16Array;
  readonly weights: Float32Array;
}

const TAPS = 4;
type Kernel = (distance: number) => number;

function linearKernel(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

// Catmull-Rom (a = −0.5): passes through the samples, so a sensor pixel keeps its temperature in the picture.
function cubicKernel(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

/**
 * Enlarges a temperature field by a whole factor, separably, with weights computed once. Temperatures are interpolated
 * and coloured afterwards: blending colours would give colours that are not on the scale.
 */
export class FieldInterpolator {
  readonly width: number;
  readonly height: number;
  readonly #inWidth: number;
  readonly #inHeight: number;
  readonly #columns: Taps;
  readonly #rows: Taps;
  /** Input rows, widened. */
  readonly #wide: Float32Array;
  readonly #out: Float32Array;

  constructor(inWidth: number, inHeight: number, factor: number, smoothing: 'bilinear' | 'bicubic') {
    this.#inWidth = inWidth;
    this.#inHeight = inHeight;
    this.width = inWidth * factor;
    this.height = inHeight * factor;
    const kernel = smoothing === 'bilinear' ? linearKernel : cubicKernel;
    this.#columns = tapsOf(inWidth, factor, kernel);
    this.#rows = tapsOf(inHeight, factor, kernel);
    this.#wide = new Float32Array(inHeight * this.width);
    this.#out = new Float32Array(this.width * this.height);
  }

  /** Enlarges `field` (row-major, without gaps). The result is valid until the next call. */
  enlarge(field: Float32Array): Float32Array {
    this.#widen(field);
    this.#heighten();
    return this.#out;
  }

  #widen(field: Float32Array): void {
    const { indices, weights } = this.#columns;
    const wide = this.#wide;
    const { width } = this;
    for (let y = 0; y < this.#inHeight; y++) {
      const from = y * this.#inWidth;
      const to = y * width;
      for (let x = 0, tap = 0; x < width; x++, tap += TAPS) {
        wide[to + x] =
          (field[from + (indices[tap] ?? 0)] ?? 0) * (weights[tap] ?? 0) +
          (field[from + (indices[tap + 1] ?? 0)] ?? 0) * (weights[tap + 1] ?? 0) +
          (field[from + (indices[tap + 2] ?? 0)] ?? 0) * (weights[tap + 2] ?? 0) +
          (field[from + (indices[tap + 3] ?? 0)] ?? 0) * (weights[tap + 3] ?? 0);
      }
    }
  }

  #heighten(): void {
    const { indices, weights } = this.#rows;
    const wide = this.#wide;
    const out = this.#out;
    const { width, height } = this;
    for (let y = 0, tap = 0; y < height; y++, tap += TAPS) {
      const row0 = (indices[tap] ?? 0) * width;
      const row1 = (indices[tap + 1] ?? 0) * width;
      const row2 = (indices[tap + 2] ?? 0) * width;
      const row3 = (indices[tap + 3] ?? 0) * width;
      const w0 = weights[tap] ?? 0;
      const w1 = weights[tap + 1] ?? 0;
      const w2 = weights[tap + 2] ?? 0;
      const w3 = weights[tap + 3] ?? 0;
      const to = y * width;
      for (let x = 0; x < width; x++) {
        out[to + x] =
          (wide[row0 + x] ?? 0) * w0 +
          (wide[row1 + x] ?? 0) * w1 +
          (wide[row2 + x] ?? 0) * w2 +
          (wide[row3 + x] ?? 0) * w3;
      }
    }
  }
}

// Output position i lies over source position (i + ½) / factor − ½; beyond the edge the edge pixel is repeated.
function tapsOf(length: number, factor: number, kernel: Kernel): Taps {
  const indices = new Uint16Array(length * factor * TAPS);
  const weights = new Float32Array(length * factor * TAPS);
  for (let i = 0; i < length * factor; i++) {
    const position = (i + 0.5) / factor - 0.5;
    const first = Math.floor(position) - 1;
    for (let tap = 0; tap < TAPS; tap++) {
      indices[i * TAPS + tap] = Math.min(length - 1, Math.max(0, first + tap));
      weights[i * TAPS + tap] = kernel(position - first - tap);
    }
  }
  return { indices, weights };
}
