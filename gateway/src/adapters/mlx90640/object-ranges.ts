import type { SensorParameters } from './eeprom.ts';

/** 0 °C, K. */
export const KELVIN = 273.15;

type PerRange = readonly [number, number, number, number];

/** Relative sensitivity over the object temperature: a line in each of four ranges (datasheet 11.2.2.9.1). */
export interface ObjectRanges {
  /** Lower end of each range, K; the first range has none in truth and reaches down to 0 K. */
  readonly cornersK: PerRange;
  /** Each line, extended to 0 K. */
  readonly atZeroK: PerRange;
  /** Slope of each line, 1/K. */
  readonly perK: PerRange;
}

/** Turns KsTo, the slope in each range relative to the range below, into lines over the absolute temperature. */
export function objectRanges({ ksTo, cornersC }: SensorParameters): ObjectRanges {
  const at2 = 1 + ksTo[1] * cornersC[2];
  const atCorner: PerRange = [
    1 / (1 - ksTo[0] * cornersC[0]),
    1,
    at2,
    at2 * (1 + ksTo[2] * (cornersC[3] - cornersC[2])),
  ];
  const line = (range: 0 | 1 | 2 | 3): readonly [number, number] => {
    const perK = atCorner[range] * ksTo[range];
    return [atCorner[range] - perK * (cornersC[range] + KELVIN), perK];
  };
  const lines = [line(0), line(1), line(2), line(3)] as const;
  return {
    cornersK: [cornersC[0] + KELVIN, cornersC[1] + KELVIN, cornersC[2] + KELVIN, cornersC[3] + KELVIN],
    atZeroK: [lines[0][0], lines[1][0], lines[2][0], lines[3][0]],
    perK: [lines[0][1], lines[1][1], lines[2][1], lines[3][1]],
  };
}

/** Relative sensitivity for an object of `objectK`. */
export function sensitivityAt({ cornersK, atZeroK, perK }: ObjectRanges, objectK: number): number {
  const range = objectK < cornersK[1] ? 0 : objectK < cornersK[2] ? 1 : objectK < cornersK[3] ? 2 : 3;
  return atZeroK[range] + perK[range] * objectK;
}
