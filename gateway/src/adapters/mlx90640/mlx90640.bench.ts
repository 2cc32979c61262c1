import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import type { Figure } from '@labgate/testkit';
import { parseEeprom } from './eeprom.ts';
import { PIXEL_COUNT } from './protocol.ts';
import { computeTemperatures, createThermalModel, dieC, supplyV, type RawFrame } from './temperatures.ts';

const ROUNDS = 41;
const FRAMES_A_ROUND = 2000;
const SENSOR = 'elixir_sensor';
/** The vendor's parameter structure is a little over 4 kB; its layout is of no interest here. */
const VENDOR_PARAMETER_BYTES = 16_384;
/** The vendor's lists of pixels end with this. */
const NO_PIXELS = Uint16Array.of(0xffff);

interface Case {
  readonly words: Uint16Array;
  readonly frame: RawFrame;
  readonly emissivity: number;
  readonly reflectedC: number;
}

interface Candidate {
  readonly compute: (input: Case) => void;
  /** What the way of calling takes and the maths does not. */
  readonly callOnly?: (input: Case) => void;
}

/**
 * The thermal maths per sub-page in µs: median of rounds over both patterns and sub-pages. With
 * `LABGATE_BENCH_MLX90640_LIB` naming a shared library of the vendor's API, that is timed in turn with ours and is the
 * baseline, without what calling it from here takes.
 */
export async function bench(): Promise<Figure[]> {
  const file = JSON.parse(
    readFileSync(new URL('../../../../vectors/mlx90640.json', import.meta.url), 'utf8'),
  ) as {
    eeproms: Record<string, number[]>;
    vectors: { eeprom: string; frame: number[]; emissivity: number; tr: number }[];
  };
  const eeprom = Uint16Array.from(file.eeproms[SENSOR]);
  const cases = file.vectors.filter((vector) => vector.eeprom === SENSOR).map(toCase);
  const library = process.env['LABGATE_BENCH_MLX90640_LIB'];
  const candidates = [ours(eeprom), ...(library === undefined ? [] : [vendors(library, eeprom)])];
  const [value, baseline = null] = medianTimesUs(candidates, cases);
  const ratio = baseline === null ? null : value / baseline;
  return Promise.resolve([{ name: 'thermal maths per sub-page', value, unit: 'µs', baseline, ratio }]);
}

function toCase(vector: { frame: number[]; emissivity: number; tr: number }): Case {
  return {
    words: Uint16Array.from(vector.frame),
    frame: {
      words: Int16Array.from(vector.frame.slice(0, 832)),
      control: vector.frame[832],
      subpage: vector.frame[833] === 0 ? 0 : 1,
    },
    emissivity: vector.emissivity,
    reflectedC: vector.tr,
  };
}

function ours(eeprom: Uint16Array): Candidate {
  const model = createThermalModel(parseEeprom(eeprom));
  const temperaturesC = new Float32Array(PIXEL_COUNT);
  const ambient = { vddV: 0, taC: 0 };
  return {
    compute: ({ frame, emissivity, reflectedC }) => {
      ambient.vddV = supplyV(model.sensor, frame);
      ambient.taC = dieC(model.sensor, frame, ambient.vddV);
      computeTemperatures(model, frame, ambient, emissivity, reflectedC, temperaturesC);
    },
  };
}

function vendors(library: string, eeprom: Uint16Array): Candidate {
  const api = koffi.load(library);
  const extract = api.func('int MLX90640_ExtractParameters(void *words, void *parameters)');
  const calculate = api.func(
    'void MLX90640_CalculateTo(void *words, void *parameters, float emissivity, float reflectedC, void *result)',
  );
  // With an empty list it returns at once: what a call with such arguments takes.
  const correct = api.func(
    'void MLX90640_BadPixelsCorrection(void *pixels, void *to, int mode, void *parameters)',
  );
  const parameters = new Uint8Array(VENDOR_PARAMETER_BYTES);
  const result = new Float32Array(PIXEL_COUNT);
  extract(eeprom, parameters);
  return {
    compute: ({ words, emissivity, reflectedC }) => {
      calculate(words, parameters, emissivity, reflectedC, result);
    },
    callOnly: () => {
      correct(NO_PIXELS, result, 1, parameters);
    },
  };
}

/** The candidates take turns, so that a change of the machine's speed hits all of them. */
function medianTimesUs(candidates: readonly Candidate[], cases: readonly Case[]): number[] {
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { compute, callOnly }] of candidates.entries()) {
      times[i].push(timeUs(compute, cases) - (callOnly === undefined ? 0 : timeUs(callOnly, cases)));
    }
  }
  return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]);
}

/** Time of one call, µs. */
function timeUs(call: (input: Case) => void, cases: readonly Case[]): number {
  const startMs = performance.now();
  for (let frame = 0; frame < FRAMES_A_ROUND; frame++) call(cases[frame % cases.length]);
  return ((performance.now() - startMs) * 1000) / FRAMES_A_ROUND;
}
