import { expect, test } from '@jest/globals';
import { PictureTurner, pictureSize } from './orientation.ts';
import { HEIGHT, PIXEL_COUNT, WIDTH } from './protocol.ts';

const IMAGE = {
  width: WIDTH,
  height: HEIGHT,
  temperaturesC: Float32Array.from({ length: PIXEL_COUNT }, (_, i) => i),
  subpage: 1,
  chessPattern: true,
  taC: 30,
  vddV: 3.3,
  emissivity: 0.95,
  rateHz: 16,
  badPixels: 0,
  tsUs: 1,
  monoUs: 2,
};
const RIGHT = WIDTH - 1;
const BOTTOM = (HEIGHT - 1) * WIDTH;

/** Corners of the turned picture, clockwise from the top left, by the pixel of the sensor that is there. */
test.each([
  [0, [0, RIGHT, BOTTOM + RIGHT, BOTTOM]],
  [1, [RIGHT, 0, BOTTOM, BOTTOM + RIGHT]],
  [2, [BOTTOM + RIGHT, BOTTOM, 0, RIGHT]],
  [3, [BOTTOM, BOTTOM + RIGHT, RIGHT, 0]],
  [4, [0, BOTTOM, BOTTOM + RIGHT, RIGHT]],
  [5, [BOTTOM, 0, RIGHT, BOTTOM + RIGHT]],
  [6, [BOTTOM + RIGHT, RIGHT, 0, BOTTOM]],
  [7, [RIGHT, BOTTOM + RIGHT, BOTTOM, 0]],
])('orientation %i puts every pixel where EXIF says', (orientation, corners) => {
  const { width, height, temperaturesC } = new PictureTurner(orientation).turn(IMAGE);
  expect({ width, height }).toEqual(pictureSize(orientation));
  const last = temperaturesC.length - 1;
  expect([0, width - 1, last, last - width + 1].map((i) => temperaturesC[i])).toEqual(corners);
  expect(new Set(temperaturesC).size).toBe(PIXEL_COUNT);
});

test('what is not turned is the picture itself', () => {
  expect(new PictureTurner(0).turn(IMAGE)).toBe(IMAGE);
});
