import { expect, test } from '@jest/globals';
import { decodeThermalFrame, FRAME_FORMATS } from '@labgate/contract';
import { testFrame } from './testing/test-frame.ts';
import { filledField, readField, sortedField } from './thermal-field.ts';

const upright = Uint32Array.from({ length: 12 }, (_, i) => i);
const pixels = [20, 21.5, 22, 23, 24, 25, 26, 27, 28, 29, 30, 60.25];

test.each(FRAME_FORMATS.filter((format) => format !== 'raw16'))(
  'reads the temperatures of format %s',
  (format) => {
    const field = new Float32Array(12);
    readField(decodeThermalFrame(testFrame({ format }, pixels)), upright, field);
    field.forEach((temperatureC, i) => expect(temperatureC).toBeCloseTo(pixels[i] ?? NaN, 2));
  },
);

test('format float32 carries °C whatever scale and offset say', () => {
  const field = new Float32Array(12);
  readField(
    decodeThermalFrame(testFrame({ format: 'float32', scale: 5, offset: 9 }, pixels)),
    upright,
    field,
  );
  expect(field[1]).toBeCloseTo(21.5, 4);
});

test('scale and offset apply to counts', () => {
  const field = new Float32Array(12);
  readField(
    decodeThermalFrame(testFrame({ format: 'uint16', scale: 0.02, offset: -40 }, pixels)),
    upright,
    field,
  );
  expect(field[11]).toBeCloseTo(60.25, 1);
});

test('sorts the available pixels only', () => {
  const field = Float32Array.from([3, NaN, 1, Infinity, 2]);
  expect([...sortedField(field, new Float32Array(5))]).toEqual([1, 2, 3]);
});

test('fills a hole with the mean of its neighbours and a wide one with the mean of the frame', () => {
  const filled = new Float32Array(9);
  filledField(Float32Array.from([1, 1, 1, 1, NaN, 1, 1, 1, 9]), 3, 5, filled);
  expect(filled[4]).toBeCloseTo(2, 5);
  filledField(new Float32Array(9).fill(NaN), 3, 5, filled);
  expect([...filled]).toEqual(Array.from({ length: 9 }, () => 5));
});
