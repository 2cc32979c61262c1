import { expect, test } from '@jest/globals';
import { seriesStyle } from './series-style.ts';

test('36 lines have 36 different looks, and six neighbours never share a pattern', () => {
  const looks = Array.from({ length: 36 }, (_, i) => seriesStyle(i));
  expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(36);
  const patterns = looks.slice(0, 6).map(({ dash, widthPx }) => `${dash.join()} ${widthPx}`);
  expect(new Set(patterns).size).toBe(6);
});
