import { planRepairs, type RepairPlan } from './bad-pixels.ts';
import type { Calibration, SensorParameters } from './eeprom.ts';
import { KELVIN, objectRanges, type ObjectRanges } from './object-ranges.ts';
import {
  AUXILIARY,
  patternOf,
  PIXEL_COUNT,
  resolutionCode,
  subpageOf,
  type Pattern,
  type Subpage,
} from './protocol.ts';

const SUBPAGE_PIXELS = PIXEL_COUNT / 2;

/** A measured sub-page: the RAM dump and the two registers that say how to read it. */
export interface RawFrame {
  /** 768 pixels and 64 auxiliary words. */
  readonly words: Int16Array;
  control: number;
  subpage: Subpage;
}

/** The pixels of one sub-page in one pattern, with all that can be computed before a frame comes. */
export interface SubpagePlan {
  /** Place of each pixel in the picture. */
  readonly pixels: Uint16Array;
  /** Counts at 25 °C and 3.3 V. */
  readonly offset: Float64Array;
  /** Counts per K of die temperature. */
  readonly offsetPerK: Float64Array;
  /** Relative, per V of supply. */
  readonly kv: Float64Array;
  /** 1 / alpha. */
  readonly reciprocalAlpha: Float64Array;
  /** Counts to add when the pattern is not the one of the calibration. */
  readonly patternOffset: Float64Array;
  readonly repairs: RepairPlan;
}

/** All that can be computed from a calibration before a frame comes. */
export interface ThermalModel {
  readonly sensor: SensorParameters;
  readonly ranges: ObjectRanges;
  readonly plans: Readonly<Record<Pattern, readonly [SubpagePlan, SubpagePlan]>>;
}

/** Prepares the coefficients once per sensor, so that a frame costs no division that could have been done before. */
export function createThermalModel(calibration: Calibration): ThermalModel {
  const bothSubpages = (pattern: Pattern): readonly [SubpagePlan, SubpagePlan] => [
    planSubpage(calibration, pattern, 0),
    planSubpage(calibration, pattern, 1),
  ];
  return {
    sensor: calibration.sensor,
    ranges: objectRanges(calibration.sensor),
    plans: { interleaved: bothSubpages('interleaved'), chess: bothSubpages('chess') },
  };
}

/** The plan for the pixels that are fresh in a frame. */
export function planOf({ plans }: ThermalModel, { control, subpage }: RawFrame): SubpagePlan {
  return plans[patternOf(control)][subpage];
}

function planSubpage({ sensor, pixels, bad }: Calibration, pattern: Pattern, subpage: Subpage): SubpagePlan {
  const plan = {
    pixels: new Uint16Array(SUBPAGE_PIXELS),
    offset: new Float64Array(SUBPAGE_PIXELS),
    offsetPerK: new Float64Array(SUBPAGE_PIXELS),
    kv: new Float64Array(SUBPAGE_PIXELS),
    reciprocalAlpha: new Float64Array(SUBPAGE_PIXELS),
    patternOffset: new Float64Array(SUBPAGE_PIXELS),
    repairs: planRepairs(bad, pattern, subpage),
  };
  let i = 0;
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    if (subpageOf(pixel, pattern) !== subpage) continue;
    plan.pixels[i] = pixel;
    plan.offset[i] = pixels.offset[pixel];
    plan.offsetPerK[i] = (pixels.offset[pixel] * pixels.kta[pixel]) / 2 ** pixels.ktaScale;
    plan.kv[i] = pixels.kv[pixel] / 2 ** pixels.kvScale;
    plan.reciprocalAlpha[i] = (pixels.alpha[pixel] * 1e6) / 2 ** pixels.alphaScale;
    plan.patternOffset[i] = pattern === sensor.calibrationPattern ? 0 : patternOffset(sensor, pixel);
    i++;
  }
  return plan;
}

/** Datasheet 11.1.3.1: what a pixel reads differently in the other pattern. */
function patternOffset({ ilChess }: SensorParameters, pixel: number): number {
  const rowSign = 2 * ((pixel >> 5) & 1) - 1;
  const step = ((pixel + 2) >> 2) - ((pixel + 3) >> 2) + ((pixel + 1) >> 2) - (pixel >> 2);
  return ilChess[2] * rowSign + ilChess[1] * step * rowSign;
}

/** Supply of the sensor, V (datasheet 11.2.2.2). */
export function supplyV(
  { kVdd, vdd25, resolutionCode: codeAtCalibration }: SensorParameters,
  frame: RawFrame,
): number {
  const correction = 2 ** (codeAtCalibration - resolutionCode(frame.control));
  return (correction * frame.words[AUXILIARY.vdd] - vdd25) / kVdd + 3.3;
}

/** Die temperature, °C, at this supply (datasheet 11.2.2.3). */
export function dieC(sensor: SensorParameters, frame: RawFrame, vddV: number): number {
  const ptat = frame.words[AUXILIARY.ptat];
  const ratio = (ptat / (ptat * sensor.alphaPtat + frame.words[AUXILIARY.vbe])) * 2 ** 18;
  return (ratio / (1 + sensor.kvPtat * (vddV - 3.3)) - sensor.vPtat25) / sensor.ktPtat + 25;
}

/** What of a frame is the same for all its pixels. */
export interface Ambient {
  vddV: number;
  taC: number;
}

/** Counts the compensation pixel of the frame's sub-page sees beyond its offset (datasheet 11.2.2.6.2). */
export function compensationCounts(
  { cpOffset, cpKta, cpKv, ilChess, calibrationPattern }: SensorParameters,
  frame: RawFrame,
  gain: number,
  { vddV, taC }: Ambient,
): number {
  const raw = frame.words[frame.subpage === 0 ? AUXILIARY.compensationPixel0 : AUXILIARY.compensationPixel1];
  const isOtherPattern = frame.subpage === 1 && patternOf(frame.control) !== calibrationPattern;
  const offset = cpOffset[frame.subpage] + (isOtherPattern ? ilChess[0] : 0);
  return raw * gain - offset * (1 + cpKta * (taC - 25)) * (1 + cpKv * (vddV - 3.3));
}

/**
 * Computes the pixels of the frame's sub-page into `temperaturesC`, °C, and leaves the others alone; NaN where the
 * equations have no solution. Bad pixels come out uncorrected.
 *
 * The vendor's equations (datasheet 11.2.2.5 to 11.2.2.9) are used with x = irData / alpha: alpha⁴·(x + TaTr) under the fourth root
 * takes alpha out of it, and the three divisions by alpha become one multiplication with its stored reciprocal.
 */
export function computeTemperatures(
  model: ThermalModel,
  frame: RawFrame,
  ambient: Readonly<Ambient>,
  emissivity: number,
  reflectedC: number,
  temperaturesC: Float32Array,
): void {
  const { sensor, ranges } = model;
  const { words } = frame;
  const { pixels, offset, offsetPerK, kv, reciprocalAlpha, patternOffset: shift } = planOf(model, frame);
  const overDieK = ambient.taC - 25;
  const overSupplyV = ambient.vddV - 3.3;
  const gain = sensor.gain / words[AUXILIARY.gain];
  const gradient = sensor.tgc * compensationCounts(sensor, frame, gain, ambient);
  const perCount = 1 / (emissivity * (1 + sensor.ksTa * overDieK));
  const background = backgroundK4(ambient.taC, reflectedC, emissivity);

  const slope = sensor.ksTo[1];
  const atZeroK = 1 - slope * KELVIN;
  const [, corner1K, corner2K, corner3K] = ranges.cornersK;
  const [at0, at1, at2, at3] = ranges.atZeroK;
  const [perK0, perK1, perK2, perK3] = ranges.perK;

  for (let i = 0; i < SUBPAGE_PIXELS; i++) {
    const pixel = pixels[i];
    const drift = (offset[i] + offsetPerK[i] * overDieK) * (1 + kv[i] * overSupplyV);
    const counts = words[pixel] * gain - drift + shift[i] - gradient;
    const x = counts * perCount * reciprocalAlpha[i];
    const roughK = Math.sqrt(Math.sqrt(x + background));
    const firstK = Math.sqrt(Math.sqrt(x / (atZeroK + slope * roughK) + background));
    let sensitivity: number;
    if (firstK < corner1K) sensitivity = at0 + perK0 * firstK;
    else if (firstK < corner2K) sensitivity = at1 + perK1 * firstK;
    else if (firstK < corner3K) sensitivity = at2 + perK2 * firstK;
    else sensitivity = at3 + perK3 * firstK;
    temperaturesC[pixel] = Math.sqrt(Math.sqrt(x / sensitivity + background)) - KELVIN;
  }
}

/** Radiation the object would send back at die temperature, K⁴ (datasheet 11.2.2.9, Ta-r). */
export function backgroundK4(taC: number, reflectedC: number, emissivity: number): number {
  const reflectedK4 = (reflectedC + KELVIN) ** 4;
  return reflectedK4 - (reflectedK4 - (taC + KELVIN) ** 4) / emissivity;
}
