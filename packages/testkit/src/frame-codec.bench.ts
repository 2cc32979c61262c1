import {
  decodeThermalFrame,
  encodeThermalFrame,
  FRAME_FLAGS,
  thermalFrameLength,
  type ThermalFrameHeader,
} from '@labgate/contract';
import type { Figure } from './figure.ts';

const WIDTH = 32;
const HEIGHT = 24;
const ROUNDS = 7;
const FRAMES_PER_ROUND = 2_000;

const HEADER: ThermalFrameHeader = {
  format: 'int16',
  seq: 0,
  sid: 1,
  tsUs: 1_763_794_065_123_456,
  monoUs: 5_123_456_789,
  width: WIDTH,
  height: HEIGHT,
  flags: FRAME_FLAGS.subpage0Fresh | FRAME_FLAGS.chess,
  subpage: 0,
  orientation: 0,
  scale: 0.01,
  offset: 0,
  taC: 35.12,
  emissivity: 0.95,
  vddV: 3.29,
  rateHz: 16,
  badPixels: 0,
  calId: 0,
};

/**
 * Cost of the thermal frame codec against JSON of the same fields with full floats: encode and decode in µs a frame, and bytes a frame.
 * Each time is the median of interleaved rounds.
 */
export async function bench(): Promise<Figure[]> {
  const pixels = Float32Array.from(
    { length: WIDTH * HEIGHT },
    (_, i) =>
      23 + 30 * Math.exp(-(((i % WIDTH) - 19) ** 2 + (Math.floor(i / WIDTH) - 11) ** 2) / 20) + Math.sin(i),
  );
  // JSON.stringify writes a typed array as an object with 768 keys; an array of numbers is the fair baseline.
  const message = { ...HEADER, pixels: Array.from(pixels) };
  const bytes = new Uint8Array(thermalFrameLength(WIDTH, HEIGHT));
  const withCrc = new Uint8Array(bytes.length);
  const json = JSON.stringify(message);
  const summed = { ...HEADER, flags: HEADER.flags | FRAME_FLAGS.crcPresent };
  const times = medianTimesUs({
    encode: () => encodeThermalFrame(bytes, HEADER, pixels),
    decode: () => decodeThermalFrame(bytes).counts[0],
    encodeCrc: () => encodeThermalFrame(withCrc, summed, pixels),
    decodeCrc: () => decodeThermalFrame(withCrc).counts[0],
    stringify: () => JSON.stringify(message).length,
    parse: () => JSON.parse(json).seq,
  });
  const jsonBytes = new TextEncoder().encode(json).byteLength;
  return [
    figure('thermal frame encode', times.encode, 'µs/frame', times.stringify),
    figure('thermal frame decode', times.decode, 'µs/frame', times.parse),
    figure('thermal frame encode with CRC', times.encodeCrc, 'µs/frame', times.stringify),
    figure('thermal frame decode with CRC', times.decodeCrc, 'µs/frame', times.parse),
    figure('thermal frame size', bytes.byteLength, 'bytes/frame', jsonBytes),
  ];
}

function medianTimesUs<Name extends string>(
  work: Readonly<Record<Name, () => number>>,
): Record<Name, number> {
  const names = Object.keys(work) as Name[];
  const rounds = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, name] of names.entries()) rounds[i].push(timeUs(work[name]));
  }
  const medians = names.map((name, i) => [name, rounds[i].toSorted((a, b) => a - b)[ROUNDS >> 1]] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** µs a call; the results are summed so that no call can be left out. */
function timeUs(run: () => number): number {
  let sum = 0;
  const startMs = performance.now();
  for (let i = 0; i < FRAMES_PER_ROUND; i++) sum += run();
  const elapsedMs = performance.now() - startMs;
  return Number.isNaN(sum) ? NaN : (elapsedMs * 1000) / FRAMES_PER_ROUND;
}

function figure(name: string, value: number, unit: string, baseline: number): Figure {
  return { name, value, unit, baseline, ratio: value / baseline };
}
