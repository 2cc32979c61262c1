import { expect, test } from '@jest/globals';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { convert, conversionSchema } from './conversion.ts';
import {
  encodeStart,
  parseAnswer,
  typicalConversionMs,
  type ConversionSettings,
  type Gain,
  type Input,
  type ResolutionBits,
} from './protocol.ts';

interface ReadingCase {
  readonly channel: Input;
  readonly resolution: ResolutionBits;
  readonly gain: Gain;
  readonly mode: ConversionSettings['mode'];
  readonly bytes: readonly number[];
  readonly expected: {
    readonly code?: number;
    readonly volts?: number;
    readonly ready?: boolean;
    readonly saturated?: 'high' | 'low' | null;
    readonly configMismatch?: boolean;
  };
}
interface Mcp3424Vectors {
  readonly timing: readonly { resolution: ResolutionBits; sps_typ: number; conv_ms_typ: number }[];
  readonly readings: readonly ReadingCase[];
  readonly configWrites: readonly {
    channel: Input;
    resolution: ResolutionBits;
    gain: Gain;
    oneShotWrite: number;
    continuousWrite: number;
  }[];
  readonly conversions: readonly (Readonly<Record<string, unknown>> & { volts: number; expected: number })[];
}

const TIMING_TOLERANCE_MS = 1e-9;
const RELATIVE_TOLERANCE = 1e-12;

function compareMcp3424(file: Mcp3424Vectors): string[] {
  const differences = new Differences();
  file.timing.forEach(({ resolution, sps_typ, conv_ms_typ }, i) => {
    const actualMs = typicalConversionMs(resolution);
    differences.close(`timing ${i}`, actualMs, conv_ms_typ, TIMING_TOLERANCE_MS);
    differences.close(`rate ${i}`, 1000 / actualMs, sps_typ, TIMING_TOLERANCE_MS);
  });
  file.readings.forEach((entry, i) => compareReading(differences, `reading ${i}`, entry));
  file.configWrites.forEach(({ channel: input, resolution: bits, gain, ...expected }, i) => {
    const oneShot = encodeStart({ input, bits, gain, mode: 'one-shot' });
    const continuous = encodeStart({ input, bits, gain, mode: 'continuous' });
    differences.same(`config ${i} one-shot`, oneShot, expected.oneShotWrite);
    differences.same(`config ${i} continuous`, continuous, expected.continuousWrite);
  });
  file.conversions.forEach(({ volts, expected, ...conversion }, i) => {
    const actual = convert(conversionSchema.parse(conversion), volts);
    differences.close(`conversion ${i}`, actual, expected, toleranceFor(expected));
  });
  return differences.list;
}

function compareReading(differences: Differences, place: string, entry: ReadingCase): void {
  const { channel: input, resolution: bits, gain, mode, bytes, expected } = entry;
  const answer = parseAnswer(Uint8Array.from(bytes), { input, bits, gain, mode });
  if (expected.ready !== undefined) {
    differences.same(`${place} ready`, answer.kind !== 'pending', expected.ready);
  }
  if (expected.ready !== false) {
    differences.same(`${place} mismatch`, answer.kind === 'mismatch', expected.configMismatch ?? false);
  }
  const converted = answer.kind === 'converted' ? answer : undefined;
  differences.same(`${place} code`, converted?.code, expected.code);
  differences.same(`${place} saturated`, converted?.saturated, expected.saturated);
  const tolerance = toleranceFor(expected.volts ?? 0);
  differences.close(`${place} volts`, converted?.volts, expected.volts, tolerance);
}

function toleranceFor(value: number): number {
  return Math.max(Math.abs(value), 1) * RELATIVE_TOLERANCE;
}

test('timing, readings, configuration bytes and conversions agree with every golden value', () => {
  expect(compareMcp3424(readVectors('mcp3424.json') as Mcp3424Vectors)).toEqual([]);
});

test('the comparison reports any single expected value that is off by ten tolerances', () => {
  const moved = movedVectors(readVectors('mcp3424.json'), 200, (place, value) => {
    if (place.endsWith('/sps_typ') || place.endsWith('/conv_ms_typ')) return TIMING_TOLERANCE_MS;
    if (place.endsWith('/volts') && place.startsWith('/readings')) return toleranceFor(value);
    if (/^\/conversions\/\d+\/expected$/.test(place)) return toleranceFor(value);
    return /expected|Write$/.test(place) ? 0 : undefined;
  });
  let count = 0;
  for (const { place, file } of moved) {
    count += 1;
    const differences = compareMcp3424(file as Mcp3424Vectors);
    expect({ place, isReported: differences.length > 0 }).toEqual({ place, isReported: true });
  }
  expect(count).toBeGreaterThan(0);
});
