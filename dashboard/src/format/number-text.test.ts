import { expect, test } from '@jest/globals';
import { numberText, parseNumberText, signedText } from './number-text.ts';

test('writes a true minus and a fixed count of decimals', () => {
  expect(numberText(-3.14159, 2, 'en')).toBe('\u22123.14');
  expect(numberText(5, 3, 'en')).toBe('5.000');
});

test('writes no minus before a value that rounds to zero', () => {
  expect(numberText(-0.04, 1, 'en')).toBe('0.0');
  expect(numberText(-0, 0, 'en')).toBe('0');
});

test('follows the decimal sign of the locale and groups nothing', () => {
  expect(numberText(12345.6, 1, 'de')).toBe('12345,6');
});

test.each([NaN, Infinity, -Infinity])('shows %p as missing', (value) => {
  expect(numberText(value, 1)).toBe('—');
  expect(signedText(value, 1)).toBe('—');
});

test('signs a difference both ways', () => {
  expect(signedText(14.2, 1, 'en')).toBe('+14.2');
  expect(signedText(-14.2, 1, 'en')).toBe('\u221214.2');
});

test.each([
  ['1,5', 1.5],
  ['\u22122.5', -2.5],
  ['+.5', 0.5],
  [' 20 ', 20],
])('reads %p as people type it', (text, value) => {
  expect(parseNumberText(text)).toBe(value);
});

test.each(['', '1.2.3', '1,2,3', '0x10', '1e3', 'NaN', '--1'])('takes %p for no number', (text) => {
  expect(parseNumberText(text)).toBeUndefined();
});
