import { expect, test } from '@jest/globals';
import { clockText, durationText, durationWords, isoText } from './time-text.ts';

const noonMs = new Date(2026, 10, 23, 12, 0, 5).getTime();

test('gives the time of today and adds the date on any other day', () => {
  expect(clockText(noonMs, noonMs + 3_600_000)).toBe('12:00:05');
  expect(clockText(noonMs, noonMs + 86_400_000)).toBe('2026-11-23 12:00:05');
});

test('gives an instant with its offset that means the same instant', () => {
  expect(isoText(noonMs)).toMatch(/^2026-11-23T12:00:05\.000[+-]\d\d:\d\d$/);
  expect(Date.parse(isoText(noonMs))).toBe(noonMs);
});

test('survives times that are no dates', () => {
  expect(clockText(NaN, noonMs)).toBe('—');
  expect(isoText(8.65e15)).toBe('—');
});

test.each([
  [-5, '0.0'],
  [3_240, '3.2'],
  [12_900, '12'],
  [240_000, '4'],
])('gives %p ms in its largest sensible unit', (durationMs, number) => {
  expect(durationText(durationMs).replace(',', '.')).toMatch(new RegExp(`^${number}\u202F`));
});

test('says a single second in the singular', () => {
  expect(durationWords(1000)).toBe('1 second');
  expect(durationWords(125_000)).toBe('2 minutes');
});
