import { expect, test } from '@jest/globals';
import { encodeThermalFrame, isLabError, thermalFrameLength, type FrameFormat } from '@labgate/contract';
import fc from 'fast-check';
import { FrameDecoder, FrameEncoder } from './frame-coding.ts';
import { noisyFrames } from './testing/noisy-frames.ts';

const FORMATS: readonly FrameFormat[] = ['int16', 'uint16', 'float32', 'raw16'];

/** Frames of one camera, whose size or format may change on the way. */
const frames = fc.array(
  fc
    .record({
      format: fc.constantFrom(...FORMATS),
      width: fc.integer({ min: 1, max: 12 }),
      height: fc.integer({ min: 1, max: 12 }),
      flags: fc.integer({ min: 0, max: 0xffff }),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      hasWrongCrc: fc.boolean(),
    })
    .map(frameOf),
  { maxLength: 12 },
);
const bytes = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });

function frameOf(parts: {
  readonly format: FrameFormat;
  readonly width: number;
  readonly height: number;
  readonly flags: number;
  readonly seed: number;
  readonly hasWrongCrc: boolean;
}): Uint8Array {
  const { format, width, height, flags, seed, hasWrongCrc } = parts;
  const frame = new Uint8Array(thermalFrameLength(width, height, format));
  const header = {
    format,
    seq: seed,
    sid: seed ^ 0x5555,
    tsUs: seed * 1000,
    monoUs: seed,
    width,
    height,
    flags,
    subpage: seed & 1,
    orientation: 0,
    scale: 0.01,
    offset: 0,
    taC: 30,
    emissivity: 0.95,
    vddV: 3.3,
    rateHz: 16,
    badPixels: 0,
    calId: 0,
  };
  const pixels = Array.from({ length: width * height }, (_, i) => ((seed * (i + 3)) % 4000) / 10 - 50);
  encodeThermalFrame(frame, header, pixels);
  if (hasWrongCrc) frame[60] ^= 1;
  return frame;
}

function roundTrip(messages: readonly Uint8Array[]): Uint8Array[] {
  const encoder = new FrameEncoder();
  const decoder = new FrameDecoder();
  return messages.map((message) => decoder.decode(encoder.encode(message)));
}

test('frames of any size and format come back byte for byte, with right and with wrong CRCs', () => {
  fc.assert(fc.property(frames, (messages) => expect(roundTrip(messages)).toEqual(messages)));
});

test('bytes that are no frames come back too', () => {
  fc.assert(fc.property(bytes, (messages) => expect(roundTrip(messages)).toEqual(messages)));
});

test('a frame after a reset can be read alone, another one cannot', () => {
  const [first, second] = noisyFrames(2);
  const encoder = new FrameEncoder();
  encoder.encode(first);
  const difference = encoder.encode(second);
  expect(() => new FrameDecoder().decode(difference)).toThrow(/the frame before is missing/);
  encoder.reset();
  expect(new FrameDecoder().decode(encoder.encode(second))).toEqual(second);
});

/** Code of the failure to decode, `none` where there is no failure. */
function failureOf(coded: Uint8Array): string {
  try {
    new FrameDecoder().decode(coded);
    return 'none';
  } catch (error) {
    return isLabError(error) ? error.code : String(error);
  }
}

test('bytes that were not coded so are refused and never crash the decoder', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (coded) =>
      expect(['none', 'E_RECORDING']).toContain(failureOf(coded)),
    ),
  );
});
