import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLabError } from './errors.ts';
import { bytesOfHex, readFrameVectors, type FrameVector } from './testing/frame-vectors.ts';
import {
  decodeThermalFrame,
  encodeThermalFrame,
  FRAME_FLAGS,
  pixelTemperatureC,
  thermalFrameLength,
  type ThermalFrame,
  type ThermalFrameHeader,
} from './frame.ts';

const { frames, malformed } = readFrameVectors();

const HEADER: ThermalFrameHeader = {
  format: 'int16',
  seq: 7,
  sid: 0x9f31c0de,
  tsUs: 1_763_794_065_123_456,
  monoUs: 5_123_456_789,
  width: 4,
  height: 2,
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
const PIXELS = [23.41, 23.42, -0.01, 0, 0.01, 91.2, -40, 300];

function roundTrip(header: ThermalFrameHeader, pixels: ArrayLike<number>): ThermalFrame {
  const target = new Uint8Array(thermalFrameLength(header.width, header.height, header.format));
  encodeThermalFrame(target, header, pixels);
  return decodeThermalFrame(target);
}

/** A decoded frame in the words of the vectors. */
function asVector(frame: ThermalFrame): Omit<FrameVector, 'name' | 'hex'> {
  const { counts, ...header } = frame;
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const temperaturesC = Array.from(counts, (_, i) => orNull(pixelTemperatureC(frame, i)));
  return {
    header,
    counts: Array.from(counts, orNull),
    temperaturesC: frame.format === 'raw16' ? null : temperaturesC,
  };
}

describe('golden frames', () => {
  test.each(frames)('decodes: $name', ({ hex, header, counts, temperaturesC }) => {
    expect(asVector(decodeThermalFrame(bytesOfHex(hex)))).toEqual({ header, counts, temperaturesC });
  });

  test.each(frames)(
    'decodes from an odd offset of a larger buffer: $name',
    ({ hex, header, counts, temperaturesC }) => {
      const bytes = bytesOfHex(hex);
      for (const byteOffset of [1, 2, 3]) {
        const buffer = Buffer.alloc(bytes.length + 8, 0xa5);
        buffer.set(bytes, byteOffset);
        const frame = decodeThermalFrame(buffer.subarray(byteOffset, byteOffset + bytes.length));
        expect(asVector(frame)).toEqual({ header, counts, temperaturesC });
      }
    },
  );

  const writable = frames.filter(({ header }) => header.headerLen === 64);
  test.each(writable)('writes the same bytes: $name', ({ hex, header, counts, temperaturesC }) => {
    const pixels = (temperaturesC ?? counts).map((value) => value ?? NaN);
    const target = new Uint8Array(hex.length / 2);
    expect(encodeThermalFrame(target, header, pixels)).toBe(target.length);
    expect(Buffer.from(target).toString('hex')).toBe(hex);
  });

  test.each(malformed)('refuses: $name', ({ hex, reason }) => {
    expect(() => decodeThermalFrame(bytesOfHex(hex))).toThrow(
      expect.objectContaining({ code: 'E_FRAME', message: `not a thermal frame: ${reason}` }),
    );
  });
});

describe('buffers of the caller', () => {
  test('decoding gives a view into the bytes it was given, not a copy', () => {
    const bytes = bytesOfHex(frames[0].hex);
    const frame = decodeThermalFrame(bytes);
    expect(frame.counts.buffer).toBe(bytes.buffer);
    expect(frame.counts.byteOffset).toBe(64);
  });

  test('encoding writes into the buffer it was given, at its offset and nowhere else', () => {
    for (const byteOffset of [0, 1, 2, 4]) {
      const buffer = new Uint8Array(96).fill(0xa5);
      const target = buffer.subarray(byteOffset, byteOffset + 80);
      encodeThermalFrame(target, HEADER, PIXELS);
      const decoded = decodeThermalFrame(target);
      expect([...decoded.counts]).toEqual([2341, 2342, -1, 0, 1, 9120, -4000, 30000]);
      expect(buffer.subarray(0, byteOffset).every((byte) => byte === 0xa5)).toBe(true);
      expect(buffer.subarray(byteOffset + 80).every((byte) => byte === 0xa5)).toBe(true);
    }
  });

  test('a larger buffer is used again for frame after frame', () => {
    const target = new Uint8Array(2048);
    const length = encodeThermalFrame(target, { ...HEADER, flags: FRAME_FLAGS.crcPresent }, PIXELS);
    const again = encodeThermalFrame(target, { ...HEADER, flags: FRAME_FLAGS.crcPresent, seq: 8 }, PIXELS);
    expect(again).toBe(length);
    expect(decodeThermalFrame(target.subarray(0, again)).seq).toBe(8);
  });
});

describe('encoding', () => {
  test('holds values beyond the range of a field at its end instead of wrapping', () => {
    const extreme = roundTrip(
      { ...HEADER, taC: 1e6, emissivity: 9, vddV: -1, rateHz: 1e9, badPixels: 70_000 },
      [1e9, -1e9, 327.675, 327.664, -327.68, Infinity, -Infinity, NaN],
    );
    expect(extreme.taC).toBe(327.67);
    expect(extreme.emissivity).toBe(6.5535);
    expect(extreme.vddV).toBe(0);
    expect(extreme.rateHz).toBe(655.35);
    expect(extreme.badPixels).toBe(65_535);
    expect([...extreme.counts]).toEqual([32767, -32767, 32767, 32766, -32767, 32767, -32767, -32768]);
    expect(roundTrip({ ...HEADER, taC: -1e6 }, PIXELS).taC).toBe(-327.68);
  });

  test('writes NaN of a scaled uint16, which has no word for it, as the lowest value', () => {
    const frame = roundTrip({ ...HEADER, format: 'uint16', offset: -40 }, [NaN, -41, 1e9, 0, 0, 0, 0, 0]);
    expect([...frame.counts.subarray(0, 3)]).toEqual([0, 0, 65_535]);
  });

  test('wraps the sequence number at 2³²', () => {
    expect(roundTrip({ ...HEADER, seq: 2 ** 32 }, PIXELS).seq).toBe(0);
  });

  test.each([
    ['a buffer that is too small', {}, PIXELS, 79],
    ['fewer pixels than the size says', {}, PIXELS.slice(1), 80],
    ['more pixels than the size says', {}, [...PIXELS, 1], 82],
    ['no width', { width: 0 }, [], 80],
    ['a width that is no integer', { width: 3.5, height: 2 }, PIXELS.slice(1), 80],
    ['a wall time of 2^53', { tsUs: 2 ** 53 }, PIXELS, 80],
    ['a negative time', { monoUs: -1 }, PIXELS, 80],
    ['a time that is no integer', { tsUs: 0.5 }, PIXELS, 80],
    ['a scale of 0', { scale: 0 }, PIXELS, 80],
    ['a scale that is 0 as float32', { scale: 1e-60 }, PIXELS, 80],
    ['an offset of NaN', { offset: NaN }, PIXELS, 80],
  ])('refuses %s', (_name, fields, pixels, bufferBytes) => {
    expect(() => encodeThermalFrame(new Uint8Array(bufferBytes), { ...HEADER, ...fields }, pixels)).toThrow(
      expect.objectContaining({ code: 'E_FRAME' }),
    );
  });
});

const u = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const timeUs = fc.maxSafeNat();
const headers = fc.record({
  seq: u(32),
  sid: u(32),
  tsUs: timeUs,
  monoUs: timeUs,
  flags: u(16),
  subpage: fc.constantFrom(0, 1, 255),
  orientation: fc.integer({ min: 0, max: 7 }),
  taC: fc.integer({ min: -32768, max: 32767 }).map((hundredths) => hundredths / 100),
  emissivity: u(16).map((parts) => parts / 10_000),
  vddV: u(16).map((millivolts) => millivolts / 1000),
  rateHz: u(16).map((hundredths) => hundredths / 100),
  badPixels: u(16),
  calId: u(16),
});

function outcome(bytes: Uint8Array): string {
  try {
    const frame = decodeThermalFrame(bytes);
    return frame.counts.length === frame.width * frame.height ? 'frame' : 'wrong number of pixels';
  } catch (error) {
    return isLabError(error, 'E_FRAME') ? 'E_FRAME' : `not ours: ${String(error)}`;
  }
}

describe('round trips', () => {
  test('every header field comes back as it was', () => {
    fc.assert(
      fc.property(headers, (fields) => {
        const header = { ...HEADER, ...fields };
        const decoded = roundTrip(header, PIXELS);
        expect(decoded).toMatchObject({ ...header, scale: Math.fround(0.01) });
      }),
    );
  });

  test('int16 temperatures come back within half a count, whatever the picture', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -40, max: 300, noNaN: true }), { minLength: 1, maxLength: 64 }),
        (pixels) => {
          const frame = roundTrip({ ...HEADER, width: pixels.length, height: 1 }, pixels);
          for (const [i, pixel] of pixels.entries()) {
            expect(Math.abs(pixelTemperatureC(frame, i) - pixel)).toBeLessThanOrEqual(0.00502);
          }
        },
      ),
    );
  });

  test('float32 and raw words come back to the bit', () => {
    const words = fc.array(u(16), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(words, fc.array(fc.float(), { minLength: 1, maxLength: 64 }), (raw, floats) => {
        const asRaw = roundTrip({ ...HEADER, format: 'raw16', width: raw.length, height: 1 }, raw);
        expect([...asRaw.counts]).toEqual(raw);
        const asFloat = roundTrip({ ...HEADER, format: 'float32', width: 1, height: floats.length }, floats);
        expect([...asFloat.counts]).toEqual(floats);
      }),
    );
  });

  test('no bytes at all make the decoder fail in another way than E_FRAME', () => {
    const good = bytesOfHex(frames[1].hex);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), u(8)), { maxLength: 6 }),
        fc.nat(good.length),
        (changes, length) => {
          const bytes = good.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          expect(outcome(bytes)).toMatch(/^(frame|E_FRAME)$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
