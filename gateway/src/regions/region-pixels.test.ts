import { expect, test } from '@jest/globals';
import type { Region } from '@labgate/contract';
import fc from 'fast-check';
import { pixelsOf } from './region-pixels.ts';

const [WIDTH, HEIGHT] = [32, 24];

function region(shape: Region['shape'], ...xy: number[]): Region {
  return { id: 'r', name: '', shape, xy };
}

function pixels(shape: Region['shape'], ...xy: number[]): string[] {
  return Array.from(
    pixelsOf(region(shape, ...xy), WIDTH, HEIGHT),
    (pixel) => `${pixel % WIDTH},${Math.floor(pixel / WIDTH)}`,
  );
}

test('a rectangle has the pixels whose centres it covers, whichever corner comes first', () => {
  expect(pixels('rect', 1, 2, 3, 4)).toEqual(['1,2', '2,2', '1,3', '2,3']);
  expect(pixels('rect', 3, 4, 1, 2)).toEqual(['1,2', '2,2', '1,3', '2,3']);
  expect(pixels('rect', 1.6, 2.4, 3.4, 2.6)).toEqual(['2,2']);
  expect(pixels('rect', 0, 0, WIDTH, HEIGHT)).toHaveLength(WIDTH * HEIGHT);
});

test('a polygon follows its outline, notches included', () => {
  expect(pixels('poly', 0, 0, 3, 0, 3, 3, 2, 3, 2, 1, 1, 1, 1, 3, 0, 3)).toEqual([
    '0,0',
    '1,0',
    '2,0',
    '0,1',
    '2,1',
    '0,2',
    '2,2',
  ]);
  expect(pixels('poly', 0, 0, 4, 0, 0, 4)).toEqual(['0,0', '1,0', '2,0', '0,1', '1,1', '0,2']);
});

test('a point is the pixel it lies in, also on the far edges', () => {
  expect(pixels('point', 5.9, 7.1)).toEqual(['5,7']);
  expect(pixels('point', WIDTH, HEIGHT)).toEqual([`${WIDTH - 1},${HEIGHT - 1}`]);
});

test('a region too thin for any centre has the pixel in its middle', () => {
  expect(pixels('rect', 4.6, 4.6, 4.9, 4.9)).toEqual(['4,4']);
  expect(pixels('poly', 10, 10, 10, 10, 10, 10)).toEqual(['10,10']);
});

test.each([
  region('rect', 0, 0, 33, 4),
  region('rect', 0, 0, 4, 24.5),
  region('poly', 0, 0, 40, 0, 0, 4),
  region('point', 32.1, 0),
])('%j leaves the picture and is refused', (outside) => {
  expect(() => pixelsOf(outside, WIDTH, HEIGHT)).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
});

test('no region inside the picture is without pixels, and none reaches out of it', () => {
  const x = fc.double({ min: 0, max: WIDTH, noNaN: true });
  const y = fc.double({ min: 0, max: HEIGHT, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(x, y), { minLength: 3, maxLength: 32 }), (corners) => {
      const found = pixelsOf(region('poly', ...corners.flat()), WIDTH, HEIGHT);
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found).size).toBe(found.length);
      expect(Math.max(...found)).toBeLessThan(WIDTH * HEIGHT);
    }),
  );
});
