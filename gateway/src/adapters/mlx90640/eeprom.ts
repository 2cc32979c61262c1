import { LabError } from '@labgate/contract';
import { findBadPixels, type BadPixels } from './bad-pixels.ts';
import { extractPixelCalibration, type PixelCalibration } from './pixel-calibration.ts';
import { DUMP_WORDS, PIXEL_COUNT, type Pattern } from './protocol.ts';
import { signed } from './signed.ts';

/** Values of the calibration memory that hold for the whole sensor (datasheet 11.1). */
export interface SensorParameters {
  /** Supply slope, counts per V. */
  readonly kVdd: number;
  /** Supply reading at 25 °C and 3.3 V, counts. */
  readonly vdd25: number;
  readonly kvPtat: number;
  /** Counts per K. */
  readonly ktPtat: number;
  readonly vPtat25: number;
  readonly alphaPtat: number;
  readonly gain: number;
  /** Thermal gradient coefficient. */
  readonly tgc: number;
  /** Converter resolution at calibration as its code: 0 = 16 bit … 3 = 19 bit. */
  readonly resolutionCode: number;
  /** The reading pattern the sensor was calibrated in. */
  readonly calibrationPattern: Pattern;
  readonly ksTa: number;
  /** Slope of the sensitivity in each object temperature range, 1/K. */
  readonly ksTo: readonly [number, number, number, number];
  /** Lower ends of the object temperature ranges, °C. */
  readonly cornersC: readonly [number, number, number, number];
  readonly cpKv: number;
  readonly cpKta: number;
  /** Sensitivity of the compensation pixel, by sub-page. */
  readonly cpAlpha: readonly [number, number];
  /** Offset of the compensation pixel, by sub-page, counts. */
  readonly cpOffset: readonly [number, number];
  /** Corrections for reading in the other pattern than at calibration (datasheet 11.1.3.1). */
  readonly ilChess: readonly [number, number, number];
}

/** All that a sensor's calibration memory says. */
export interface Calibration {
  readonly sensor: SensorParameters;
  readonly pixels: PixelCalibration;
  readonly bad: BadPixels;
}

/** Set in the device options (0x240A, datasheet 10.7.3) of a part of another type. */
const OTHER_DEVICE = 0x0040;
/** More than this is not a worn sensor but a memory that holds something else. */
const MOST_BAD_PIXELS = PIXEL_COUNT / 4;

/**
 * Reads the 832 words of the calibration memory.
 * @throws LabError E_WRONG_CHIP when they belong to another part, E_CALIBRATION when no temperature can be computed from
 * them.
 */
export function parseEeprom(words: Uint16Array): Calibration {
  if (words.length !== DUMP_WORDS) throw unusable(`${words.length} words instead of ${DUMP_WORDS}`);
  if ((words[10] & OTHER_DEVICE) !== 0) {
    throw new LabError('E_WRONG_CHIP', 'the calibration memory belongs to another part than the MLX90640', {
      context: { word10: words[10] },
    });
  }
  const sensor = extractSensor(words);
  if (sensor.kVdd === 0) throw unusable('the supply slope is 0');
  if (sensor.ktPtat === 0) throw unusable('the die temperature slope is 0');
  if (sensor.gain === 0) throw unusable('the gain is 0');
  const pixels = extractPixelCalibration(words, (sensor.tgc * (sensor.cpAlpha[0] + sensor.cpAlpha[1])) / 2);
  const bad = findBadPixels(words, pixels);
  if (bad.count > MOST_BAD_PIXELS) throw unusable(`${bad.count} pixels are marked as bad`);
  return { sensor, pixels, bad };
}

/** Datasheet 11.1.3.1, 11.1.7, 11.1.8, 11.1.16 and 11.1.17 besides those below. */
function extractSensor(words: Uint16Array): SensorParameters {
  return {
    ...extractSupplyAndDie(words),
    ...extractObjectRanges(words),
    ...extractCompensationPixel(words),
    gain: signed(words[48], 16),
    tgc: signed(words[60], 8) / 2 ** 5,
    ksTa: signed(words[60] >> 8, 8) / 2 ** 13,
    resolutionCode: (words[56] >> 12) & 0b11,
    calibrationPattern: (words[10] & 0x0800) === 0 ? 'chess' : 'interleaved',
    ilChess: [
      signed(words[53], 6) / 2 ** 4,
      signed(words[53] >> 6, 5) / 2,
      signed(words[53] >> 11, 5) / 2 ** 3,
    ],
  };
}

/** Datasheet 11.1.1 and 11.1.2. */
function extractSupplyAndDie(
  words: Uint16Array,
): Pick<SensorParameters, 'kVdd' | 'vdd25' | 'kvPtat' | 'ktPtat' | 'vPtat25' | 'alphaPtat'> {
  return {
    kVdd: signed(words[51] >> 8, 8) * 2 ** 5,
    vdd25: ((words[51] & 0xff) - 256) * 2 ** 5 - 2 ** 13,
    kvPtat: signed(words[50] >> 10, 6) / 2 ** 12,
    ktPtat: signed(words[50], 10) / 2 ** 3,
    vPtat25: words[49],
    alphaPtat: (words[16] >> 12) / 2 ** 2 + 8,
  };
}

/** Datasheet 11.1.9 and 11.1.10. */
function extractObjectRanges(words: Uint16Array): Pick<SensorParameters, 'ksTo' | 'cornersC'> {
  const scale = 2 ** ((words[63] & 0xf) + 8);
  const stepC = ((words[63] >> 12) & 0b11) * 10;
  const corner2C = ((words[63] >> 4) & 0xf) * stepC;
  return {
    ksTo: [
      signed(words[61], 8) / scale,
      signed(words[61] >> 8, 8) / scale,
      signed(words[62], 8) / scale,
      signed(words[62] >> 8, 8) / scale,
    ],
    cornersC: [-40, 0, corner2C, corner2C + ((words[63] >> 8) & 0xf) * stepC],
  };
}

/** Datasheet 11.1.12 to 11.1.15. */
function extractCompensationPixel(
  words: Uint16Array,
): Pick<SensorParameters, 'cpAlpha' | 'cpOffset' | 'cpKta' | 'cpKv'> {
  const alpha0 = signed(words[57], 10) / 2 ** ((words[32] >> 12) + 27);
  const offset0 = signed(words[58], 10);
  return {
    cpAlpha: [alpha0, alpha0 * (1 + signed(words[57] >> 10, 6) / 2 ** 7)],
    cpOffset: [offset0, offset0 + signed(words[58] >> 10, 6)],
    cpKta: signed(words[59], 8) / 2 ** (((words[56] >> 4) & 0xf) + 8),
    cpKv: signed(words[59] >> 8, 8) / 2 ** ((words[56] >> 8) & 0xf),
  };
}

function unusable(reason: string): LabError {
  return new LabError('E_CALIBRATION', `the calibration memory of the sensor is not usable: ${reason}`);
}
