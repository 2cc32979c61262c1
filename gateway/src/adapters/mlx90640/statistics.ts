import type { StreamSample, ThermalImage } from '../../adapter.ts';

/** The statistics come at most this often (contract §2: 4 Hz). */
export const STATISTICS_PERIOD_MS = 250;

const GARBLED = 'E_GARBLED';

/** What the sensor is specified for, °C (datasheet 1). */
const RANGE_C = { min: -40, max: 300 } as const;

/**
 * A message of the stream `stats`: coldest, hottest and mean pixel, °C, where the hottest is, and the sensor itself.
 * `torn` counts the sub-pages discarded since the camera was opened.
 */
export function statisticsSample(image: ThermalImage, torn: number): StreamSample {
  const { taC, vddV, rateHz, badPixels } = image;
  const sensor = { ta: round(taC, 2), vdd: round(vddV, 4), fps: round(rateHz, 2), badPixels, torn };
  const picture = pictureStatistics(image);
  if (picture === undefined) {
    const values = { min: null, max: null, mean: null, hotX: null, hotY: null, ...sensor };
    const why = { min: GARBLED, max: GARBLED, mean: GARBLED, hotX: GARBLED, hotY: GARBLED };
    return { stream: 'stats', quality: 'bad', values, why };
  }
  const isInRange = picture.min >= RANGE_C.min && picture.max <= RANGE_C.max;
  return { stream: 'stats', quality: isInRange ? 'good' : 'uncertain', values: { ...picture, ...sensor } };
}

/** Coldest, hottest and mean pixel, °C, and where the hottest one is. */
interface PictureStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly hotX: number;
  readonly hotY: number;
}

/** Looks at every pixel that is available; `undefined` when none is. */
function pictureStatistics({ temperaturesC, width }: ThermalImage): PictureStatistics | undefined {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  let hottest = 0;
  for (let pixel = 0; pixel < temperaturesC.length; pixel++) {
    const value = temperaturesC[pixel];
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) {
      max = value;
      hottest = pixel;
    }
    sum += value;
    count += 1;
  }
  if (count === 0) return undefined;
  return {
    min: round(min, 2),
    max: round(max, 2),
    mean: round(sum / count, 2),
    hotX: hottest % width,
    hotY: Math.floor(hottest / width),
  };
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
