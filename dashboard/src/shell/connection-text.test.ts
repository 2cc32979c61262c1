import { expect, test } from '@jest/globals';
import { ordinal, pillText } from './connection-text.ts';

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [13, '13th'],
  [22, '22nd'],
  [112, '112th'],
])('writes %p as %p', (count, text) => {
  expect(ordinal(count)).toBe(text);
});

test('says which try it is and when the next one comes', () => {
  const { text } = pillText({ kind: 'reconnecting', attempt: 3, nextAtMs: 10_000 }, 6_100, 0);
  expect(text).toBe('Reconnecting (3rd try, next in 4\u202Fs)');
});

test('tells the frame rate only while frames come', () => {
  expect(pillText({ kind: 'live' }, 0, 0).text).toBe('Live');
  expect(pillText({ kind: 'live' }, 0, 31.6).text).toBe('Live 32\u202Ffps');
});
