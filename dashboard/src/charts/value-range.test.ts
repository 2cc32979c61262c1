import { expect, test } from '@jest/globals';
import { formatScales, logRange, paddedRange, parseScales } from './value-range.ts';

test.each(['', 'V~log', '°C~20~80.5', 'chosen-0~0~12~0~2;V~log'])('reads %p back', (text) => {
  expect(formatScales(parseScales(text))).toBe(text);
});

test.each(['V', 'V~', 'V~1', 'V~2~1', 'V~a~b', 'V~1~2~3'])('%p says nothing', (text) => {
  expect(parseScales(text).size).toBe(0);
});

test('a flat line has room, and nothing has a range too', () => {
  expect(paddedRange(5, 5)).toEqual([4.5, 5.5]);
  expect(paddedRange(Infinity, -Infinity)).toEqual([0, 1]);
});

test('a logarithmic axis has whole decades, whatever is not positive', () => {
  expect(logRange(3, 250)).toEqual([1, 1000]);
  expect(logRange(-4, 250)).toEqual([0.1, 1000]);
  expect(logRange(-4, -1)).toEqual([0.1, 1]);
  expect(logRange(1, 1)).toEqual([1, 10]);
});
