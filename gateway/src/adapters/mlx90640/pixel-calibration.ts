import { HEIGHT, PIXEL_COUNT, WIDTH } from './protocol.ts';
import { signed } from './signed.ts';

/**
 * The coefficients of every pixel, in the fixed-point form of the vendor's library: the rounding to 16 and 8 bits is part
 * of what a temperature is, so it is reproduced to the bit, single precision included.
 */
export interface PixelCalibration {
  /** Counts. */
  readonly offset: Int16Array;
  /** Reciprocal of the sensitivity: 1 / alpha = value · 10⁶ / 2^alphaScale. */
  readonly alpha: Uint16Array;
  readonly alphaScale: number;
  /** Drift with the die temperature: value / 2^ktaScale per K. */
  readonly kta: Int8Array;
  readonly ktaScale: number;
  /** Drift with the supply: value / 2^kvScale per V. */
  readonly kv: Int8Array;
  readonly kvScale: number;
  /** Pixels with no sensitivity a temperature could be computed with, ascending. */
  readonly insensitive: readonly number[];
}

/** The largest value of a table is scaled up by powers of two until it reaches this. */
const LEAST_LARGEST_BYTE = 63.4;
const LEAST_LARGEST_WORD = 32767.4;

/** Computes the tables; `gradientAlpha` is TGC times the mean sensitivity of the compensation pixel. */
export function extractPixelCalibration(words: Uint16Array, gradientAlpha: number): PixelCalibration {
  return {
    offset: extractOffsets(words),
    ...extractAlphas(words, Math.fround(gradientAlpha)),
    ...extractKtas(words),
    ...extractKvs(words),
  };
}

/** Datasheet 11.1.3: an average, and what row, column and pixel add to it. */
function extractOffsets(words: Uint16Array): Int16Array {
  const offset = new Int16Array(PIXEL_COUNT);
  const rows = nibbles(words, 18, HEIGHT);
  const columns = nibbles(words, 24, WIDTH);
  const pixelScale = 2 ** (words[16] & 0xf);
  const columnScale = 2 ** ((words[16] >> 4) & 0xf);
  const rowScale = 2 ** ((words[16] >> 8) & 0xf);
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    offset[pixel] =
      signed(words[17], 16) +
      rows[pixel >> 5] * rowScale +
      columns[pixel & 31] * columnScale +
      signed(words[64 + pixel] >> 10, 6) * pixelScale;
  }
  return offset;
}

/** Datasheet 11.1.4, with the thermal gradient taken off (11.2.2.8). */
function extractAlphas(
  words: Uint16Array,
  gradientAlpha: number,
): Pick<PixelCalibration, 'alpha' | 'alphaScale' | 'insensitive'> {
  const reciprocals = new Float32Array(PIXEL_COUNT);
  const insensitive: number[] = [];
  const rows = nibbles(words, 34, HEIGHT);
  const columns = nibbles(words, 40, WIDTH);
  const pixelScale = 2 ** (words[32] & 0xf);
  const columnScale = 2 ** ((words[32] >> 4) & 0xf);
  const rowScale = 2 ** ((words[32] >> 8) & 0xf);
  const scale = 2 ** ((words[32] >> 12) + 30);
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    const counts =
      words[33] +
      rows[pixel >> 5] * rowScale +
      columns[pixel & 31] * columnScale +
      signed(words[64 + pixel] >> 4, 6) * pixelScale;
    const reciprocal = 1e-6 / Math.fround(Math.fround(counts / scale) - gradientAlpha);
    if (reciprocal > 0 && reciprocal <= 0xffff) reciprocals[pixel] = reciprocal;
    else insensitive.push(pixel);
  }
  const alphaScale = scaleFor(reciprocals, LEAST_LARGEST_WORD);
  const alpha = new Uint16Array(PIXEL_COUNT);
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    alpha[pixel] = Math.fround(reciprocals[pixel] * 2 ** alphaScale) + 0.5;
  }
  return { alpha, alphaScale, insensitive };
}

/** Datasheet 11.1.6: by odd and even row and column, and what the pixel adds. */
function extractKtas(words: Uint16Array): Pick<PixelCalibration, 'kta' | 'ktaScale'> {
  const bySplit = [
    signed(words[54] >> 8, 8),
    signed(words[55] >> 8, 8),
    signed(words[54], 8),
    signed(words[55], 8),
  ];
  const scale = 2 ** (((words[56] >> 4) & 0xf) + 8);
  const pixelScale = 2 ** (words[56] & 0xf);
  const values = Float32Array.from(
    { length: PIXEL_COUNT },
    (_, pixel) => (bySplit[splitOf(pixel)] + signed(words[64 + pixel] >> 1, 3) * pixelScale) / scale,
  );
  const ktaScale = scaleFor(values, LEAST_LARGEST_BYTE);
  return { kta: roundedBytes(values, ktaScale), ktaScale };
}

/** Datasheet 11.1.5: by odd and even row and column. */
function extractKvs(words: Uint16Array): Pick<PixelCalibration, 'kv' | 'kvScale'> {
  const bySplit = [
    signed(words[52] >> 12, 4),
    signed(words[52] >> 4, 4),
    signed(words[52] >> 8, 4),
    signed(words[52], 4),
  ];
  const scale = 2 ** ((words[56] >> 8) & 0xf);
  const values = Float32Array.from({ length: PIXEL_COUNT }, (_, pixel) => bySplit[splitOf(pixel)] / scale);
  const kvScale = scaleFor(values, LEAST_LARGEST_BYTE);
  return { kv: roundedBytes(values, kvScale), kvScale };
}

/** 0…3: twice the parity of the row plus that of the column, both from 0. */
function splitOf(pixel: number): number {
  return 2 * ((pixel >> 5) & 1) + (pixel & 1);
}

/** `count` signed nibbles from word `first` on, lowest nibble first. */
function nibbles(words: Uint16Array, first: number, count: number): Int8Array {
  return Int8Array.from({ length: count }, (_, i) => signed(words[first + (i >> 2)] >> (4 * (i & 3)), 4));
}

/** The power of two that brings the largest magnitude to `least` or above; 0 when every value is 0. */
function scaleFor(values: Float32Array, least: number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let scale = 0;
  while (largest > 0 && largest * 2 ** scale < least) scale++;
  return scale;
}

/** Rounds half away from zero. Storing cuts towards zero and, where a memory overflows a byte, wraps as the vendor's does. */
function roundedBytes(values: Float32Array, scale: number): Int8Array {
  return Int8Array.from(values, (value) => value * 2 ** scale + (value < 0 ? -0.5 : 0.5));
}
