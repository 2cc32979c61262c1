import { expect, test } from '@jest/globals';
import { sizeText } from './size-text.ts';

test.each([
  [0, '0\u202FB'],
  [999, '999\u202FB'],
  [1500, '1.5\u202FkB'],
  [123_456_789, '123\u202FMB'],
  [2.5e12, '2.5\u202FTB'],
])('%p bytes are %p', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
