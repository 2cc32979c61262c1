import { expect, test } from '@jest/globals';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { repairPixels, type BadPixels } from './bad-pixels.ts';
import { parseEeprom, type Calibration } from './eeprom.ts';
import { DUMP_WORDS, patternOf, PIXEL_COUNT } from './protocol.ts';
import {
  computeTemperatures,
  createThermalModel,
  dieC,
  planOf,
  supplyV,
  type Ambient,
  type RawFrame,
  type ThermalModel,
} from './temperatures.ts';

type Numbers = readonly number[];
type Picture = readonly (number | null)[];
interface ExpectedParameters extends Readonly<Record<string, number | Numbers>> {
  readonly warn: number;
  readonly brokenPixels: Numbers;
  readonly outlierPixels: Numbers;
}
interface FrameCase {
  readonly name: string;
  readonly eeprom: string;
  readonly mode: string;
  readonly subpage: number;
  readonly emissivity: number;
  readonly tr: number;
  readonly frame: Numbers;
  readonly expected: { warn: number; vdd: number; ta: number; to: Picture };
}
interface BadPixelCase {
  readonly name: string;
  readonly eeprom_base: string;
  readonly broken: Numbers;
  readonly outliers: Numbers;
  readonly mode: string;
  readonly emissivity: number;
  readonly tr: number;
  readonly frames: readonly Numbers[];
  readonly expected: {
    warn: number;
    brokenPixels: Numbers;
    outlierPixels: Numbers;
    to_before: Picture;
    to_after: Picture;
  };
}
interface StreamCase {
  readonly name: string;
  readonly eeprom: string;
  readonly emissivity: number;
  readonly tr: number;
  readonly frames: readonly Numbers[];
  readonly expected_to_after_each: readonly Picture[];
}
interface Mlx90640Vectors {
  readonly eeproms: Readonly<Record<string, Numbers>>;
  readonly params: Readonly<Record<string, ExpectedParameters>>;
  readonly vectors: readonly FrameCase[];
  readonly badPixels: readonly BadPixelCase[];
  readonly streams: readonly StreamCase[];
}

const TEMPERATURE_TOLERANCE_C = 0.01;
/** With a thermal gradient the reference's single precision loses more. */
const GRADIENT_TOLERANCE_C = 0.02;
const DIE_TOLERANCE_C = 0.001;
const SUPPLY_TOLERANCE_V = 0.0001;
/** The vectors print parameters with six digits. */
const PARAMETER_RELATIVE_TOLERANCE = 1e-5;
/** Expected values of each entry that are moved to see whether that is reported. */
const SAMPLES_AN_ENTRY = 4;
/** The reference lists at most five pixels of a kind, and fills up with this. */
const LIST_LENGTH = 5;
const NO_PIXEL = 0xffff;

function compareMlx90640(file: Mlx90640Vectors): string[] {
  const differences = new Differences();
  for (const [name, expected] of Object.entries(file.params)) {
    compareParameters(differences, name, parse(file.eeproms[name] ?? []), expected);
  }
  for (const entry of file.vectors) compareFrame(differences, entry, file);
  for (const entry of file.badPixels) compareBadPixels(differences, entry, file);
  for (const entry of file.streams) compareStream(differences, entry, file);
  return differences.list;
}

function compareParameters(
  differences: Differences,
  name: string,
  { sensor, pixels, bad }: Calibration,
  expected: ExpectedParameters,
): void {
  const lists = referenceLists(bad);
  const actual: Readonly<Record<string, number | ArrayLike<number>>> = {
    warn: referenceWarning(lists),
    kVdd: sensor.kVdd,
    vdd25: sensor.vdd25,
    KvPTAT: sensor.kvPtat,
    KtPTAT: sensor.ktPtat,
    vPTAT25: sensor.vPtat25,
    alphaPTAT: sensor.alphaPtat,
    gainEE: sensor.gain,
    tgc: sensor.tgc,
    cpKv: sensor.cpKv,
    cpKta: sensor.cpKta,
    resolutionEE: sensor.resolutionCode,
    calibrationModeEE: sensor.calibrationPattern === 'chess' ? 0x80 : 0,
    KsTa: sensor.ksTa,
    // The reference adds a fifth range that it never uses.
    ksTo: [...sensor.ksTo, -0.0002],
    ct: [...sensor.cornersC, 400],
    ...pixels,
    cpAlpha: sensor.cpAlpha,
    cpOffset: sensor.cpOffset,
    ilChessC: sensor.ilChess,
    brokenPixels: padded(lists.broken),
    outlierPixels: padded(lists.outliers),
  };
  for (const [key, wanted] of Object.entries(expected)) {
    const got = actual[key] ?? NaN;
    const values = typeof got === 'number' ? [got] : Array.from(got);
    const expectedValues = typeof wanted === 'number' ? [wanted] : wanted;
    differences.same(`${name} ${key} length`, values.length, expectedValues.length);
    expectedValues.forEach((value, i) => {
      differences.close(`${name} ${key}[${i}]`, values[i], value, parameterTolerance(value));
    });
  }
}

function parameterTolerance(value: number): number {
  return Number.isInteger(value) ? 0 : Math.abs(value) * PARAMETER_RELATIVE_TOLERANCE;
}

function compareFrame(differences: Differences, entry: FrameCase, file: Mlx90640Vectors): void {
  const { name, expected } = entry;
  const calibration = parse(file.eeproms[entry.eeprom] ?? []);
  const model = createThermalModel(calibration);
  const frame = toFrame(entry.frame);
  differences.same(`${name} pattern`, patternOf(frame.control), entry.mode);
  differences.same(`${name} sub-page`, frame.subpage, entry.subpage);
  differences.same(`${name} warning`, referenceWarning(referenceLists(calibration.bad)), expected.warn);
  const picture = new Float32Array(PIXEL_COUNT).fill(NaN);
  const { vddV, taC } = compute(model, frame, entry, picture);
  differences.close(`${name} vdd`, vddV, expected.vdd, SUPPLY_TOLERANCE_V);
  differences.close(`${name} ta`, taC, expected.ta, DIE_TOLERANCE_C);
  comparePicture(differences, name, picture, expected.to, toleranceC(model));
}

function compareBadPixels(differences: Differences, entry: BadPixelCase, file: Mlx90640Vectors): void {
  const { name, expected } = entry;
  const calibration = parse(withBadPixels(file.eeproms[entry.eeprom_base] ?? [], entry));
  const lists = referenceLists(calibration.bad);
  differences.same(`${name} warning`, referenceWarning(lists), expected.warn);
  differences.same(`${name} broken`, lists.broken, expected.brokenPixels);
  differences.same(`${name} outliers`, lists.outliers, expected.outlierPixels);
  differences.same(`${name} count`, calibration.bad.count, entry.broken.length + entry.outliers.length);
  const model = createThermalModel(calibration);
  const frames = entry.frames.map(toFrame);
  const picture = new Float32Array(PIXEL_COUNT).fill(NaN);
  for (const frame of frames) compute(model, frame, entry, picture);
  comparePicture(differences, `${name} before`, picture, expected.to_before, toleranceC(model));
  for (const frame of frames) {
    differences.same(`${name} pattern`, patternOf(frame.control), entry.mode);
    repairPixels(planOf(model, frame).repairs, picture);
  }
  comparePicture(differences, `${name} after`, picture, expected.to_after, toleranceC(model));
}

function compareStream(differences: Differences, entry: StreamCase, file: Mlx90640Vectors): void {
  const model = createThermalModel(parse(file.eeproms[entry.eeprom] ?? []));
  const picture = new Float32Array(PIXEL_COUNT).fill(NaN);
  differences.same(`${entry.name} frames`, entry.frames.length, entry.expected_to_after_each.length);
  entry.expected_to_after_each.forEach((expected, i) => {
    compute(model, toFrame(entry.frames[i] ?? []), entry, picture);
    // The reference starts with a picture of zeros; what it has not measured yet is not available here.
    const wanted = expected.map((value, pixel) =>
      value === 0 && Number.isNaN(picture[pixel]) ? null : value,
    );
    comparePicture(differences, `${entry.name} ${i}`, picture, wanted, toleranceC(model));
  });
}

function comparePicture(
  differences: Differences,
  place: string,
  picture: Float32Array,
  expected: Picture,
  tolerance: number,
): void {
  differences.same(`${place} pixels`, picture.length, expected.length);
  expected.forEach((value, pixel) => {
    const actual = picture[pixel];
    if (value !== null) differences.close(`${place} pixel ${pixel}`, actual, value, tolerance);
    else if (!Number.isNaN(actual)) differences.same(`${place} pixel ${pixel}`, actual, null);
  });
}

function compute(
  model: ThermalModel,
  frame: RawFrame,
  { emissivity, tr }: { emissivity: number; tr: number },
  picture: Float32Array,
): Ambient {
  const vddV = supplyV(model.sensor, frame);
  const ambient = { vddV, taC: dieC(model.sensor, frame, vddV) };
  computeTemperatures(model, frame, ambient, emissivity, tr, picture);
  return ambient;
}

function parse(words: Numbers): Calibration {
  return parseEeprom(Uint16Array.from(words));
}

function toFrame(words: Numbers): RawFrame {
  return {
    words: Int16Array.from(words.slice(0, DUMP_WORDS)),
    control: words[DUMP_WORDS] ?? NaN,
    subpage: words[DUMP_WORDS + 1] === 0 ? 0 : 1,
  };
}

function toleranceC({ sensor }: ThermalModel): number {
  return sensor.tgc === 0 ? TEMPERATURE_TOLERANCE_C : GRADIENT_TOLERANCE_C;
}

/** The vectors' rule: no bad pixels but those of the entry. */
function withBadPixels(words: Numbers, { broken, outliers }: BadPixelCase): Numbers {
  return words.map((word, i) => {
    const pixel = i - 64;
    if (pixel < 0) return word;
    if (broken.includes(pixel)) return 0;
    const good = (word === 0 ? 2 : word) & ~1;
    return outliers.includes(pixel) ? good | 1 : good;
  });
}

interface Lists {
  readonly broken: readonly number[];
  readonly outliers: readonly number[];
}

/** The reference stops looking when either list is full. */
function referenceLists(bad: BadPixels): Lists {
  const lists = { broken: [] as number[], outliers: [] as number[] };
  for (const pixel of bad.all) {
    if (lists.broken.length === LIST_LENGTH || lists.outliers.length === LIST_LENGTH) break;
    (bad.broken.includes(pixel) ? lists.broken : lists.outliers).push(pixel);
  }
  return lists;
}

/** The reference's warning: 3, 4, 5 for more bad pixels than the part is specified with, 6 for neighbours. */
function referenceWarning({ broken, outliers }: Lists): number {
  if (broken.length >= LIST_LENGTH) return -3;
  if (outliers.length >= LIST_LENGTH) return -4;
  if (broken.length + outliers.length >= LIST_LENGTH) return -5;
  const all = [...broken, ...outliers];
  const touch = (a: number, b: number): boolean =>
    a !== b && Math.abs((a >> 5) - (b >> 5)) < 2 && Math.abs((a & 31) - (b & 31)) < 2;
  return all.some((a) => all.some((b) => touch(a, b))) ? -6 : 0;
}

function padded(list: readonly number[]): number[] {
  return [...list, ...Array.from({ length: LIST_LENGTH - list.length }, () => NO_PIXEL)];
}

/** The file again and again, each time with one entry alone and the calibration memory it needs. */
function* entriesOf(file: Mlx90640Vectors): Generator<Mlx90640Vectors> {
  const only = (eeprom: string): Mlx90640Vectors => ({
    eeproms: { [eeprom]: file.eeproms[eeprom] ?? [] },
    params: {},
    vectors: [],
    badPixels: [],
    streams: [],
  });
  for (const [name, expected] of Object.entries(file.params)) {
    yield { ...only(name), params: { [name]: expected } };
  }
  for (const entry of file.vectors) yield { ...only(entry.eeprom), vectors: [entry] };
  for (const entry of file.badPixels) yield { ...only(entry.eeprom_base), badPixels: [entry] };
  for (const entry of file.streams) yield { ...only(entry.eeprom), streams: [entry] };
}

function movedBy(place: string, value: number): number | undefined {
  if (place.endsWith('/vdd')) return SUPPLY_TOLERANCE_V;
  if (place.endsWith('/ta')) return DIE_TOLERANCE_C;
  if (/\/(to|to_before|to_after|expected_to_after_each\/\d+)\/\d+$/.test(place)) return GRADIENT_TOLERANCE_C;
  if (place.startsWith('/params/')) return parameterTolerance(value);
  return /\/expected\/(warn|brokenPixels|outlierPixels)/.test(place) ? 0 : undefined;
}

test('parameters, temperatures and interpolated pixels agree with every golden value', () => {
  expect(compareMlx90640(readVectors('mlx90640.json') as Mlx90640Vectors)).toEqual([]);
});

test('the comparison reports a single expected value that is off by ten tolerances', () => {
  let count = 0;
  for (const slice of entriesOf(readVectors('mlx90640.json') as Mlx90640Vectors)) {
    for (const { place, file } of movedVectors(slice, SAMPLES_AN_ENTRY, movedBy)) {
      count += 1;
      const differences = compareMlx90640(file as Mlx90640Vectors);
      expect({ place, count: differences.length }).toEqual({ place, count: 1 });
    }
  }
  expect(count).toBeGreaterThan(150);
});

test('every calibration memory of the vectors has its parameters compared', () => {
  const { eeproms, params } = readVectors('mlx90640.json') as Mlx90640Vectors;
  expect(Object.keys(params)).toEqual(Object.keys(eeproms));
});
