import { expect, test } from '@jest/globals';
import {
  decodeControl,
  decodeWords,
  encodeControl,
  encodeStatus,
  hasNewData,
  lastSubpage,
  PATTERNS,
  PIXEL_COUNT,
  RATES_HZ,
  RESOLUTIONS_BITS,
  subpageOf,
} from './protocol.ts';

test('the factory mode is what the datasheet says: 2 Hz, 18 bit, chess', () => {
  expect(decodeControl(0x1901)).toEqual({ rateHz: 2, resolutionBits: 18, pattern: 'chess' });
});

test('every mode survives encoding and decoding', () => {
  for (const rateHz of RATES_HZ) {
    for (const resolutionBits of RESOLUTIONS_BITS) {
      for (const pattern of PATTERNS) {
        const settings = { rateHz, resolutionBits, pattern };
        expect(decodeControl(encodeControl(settings, 0xffff))).toEqual(settings);
        expect(decodeControl(encodeControl(settings, 0))).toEqual(settings);
      }
    }
  }
});

test('a new mode keeps reserved bits, and ends data hold and the repetition of one sub-page', () => {
  const settings = { rateHz: 16, resolutionBits: 18, pattern: 'chess' } as const;
  expect(encodeControl(settings, 0xe07e).toString(16)).toBe('faf3');
  expect(encodeControl(settings, 0x1901).toString(16)).toBe('1a81');
});

test('the status word names new data and the sub-page', () => {
  expect(hasNewData(0x0039)).toBe(true);
  expect(hasNewData(0x0031)).toBe(false);
  expect(lastSubpage(0x0039)).toBe(1);
  expect(encodeStatus(1, true, 0x0030)).toBe(0x0039);
});

test('a sub-page that does not exist is garbled', () => {
  expect(() => lastSubpage(0x000f)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
});

test.each(PATTERNS)('each sub-page of the %s pattern has half of the pixels', (pattern) => {
  const pixels = Array.from({ length: PIXEL_COUNT }, (_, pixel) => pixel);
  expect(pixels.filter((pixel) => subpageOf(pixel, pattern) === 1)).toHaveLength(PIXEL_COUNT / 2);
});

test('chess starts with sub-page 0 in even rows and 1 in odd rows; interleaved changes by row', () => {
  expect([0, 1, 32, 33].map((pixel) => subpageOf(pixel, 'chess'))).toEqual([0, 1, 1, 0]);
  expect([0, 1, 32, 33].map((pixel) => subpageOf(pixel, 'interleaved'))).toEqual([0, 0, 1, 1]);
});

test('words are big-endian, and a change of any of them is noticed', () => {
  const words = new Int16Array(2);
  expect(decodeWords(Uint8Array.of(0x80, 0x00, 0x01, 0x02), words)).toBe(true);
  expect([...words]).toEqual([-32768, 0x0102]);
  expect(decodeWords(Uint8Array.of(0x80, 0x00, 0x01, 0x02), words)).toBe(false);
  expect(decodeWords(Uint8Array.of(0x80, 0x00, 0x01, 0x03), words)).toBe(true);
});
