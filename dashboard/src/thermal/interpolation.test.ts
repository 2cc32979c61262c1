import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FieldInterpolator } from './interpolation.ts';

const width = 8;
const height = 6;
const field = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
const kernels = ['bilinear', 'bicubic'] as const;

test.each(kernels)('%s keeps the temperature of each sensor pixel at its centre', (kernel) => {
  const input = field((x, y) => 20 + ((x * 7 + y * 13) % 11));
  const interpolator = new FieldInterpolator(width, height, 5, kernel);
  const out = interpolator.enlarge(input);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      expect(out[(y * 5 + 2) * interpolator.width + x * 5 + 2]).toBeCloseTo(input[y * width + x] ?? NaN, 4);
    }
  }
});

test.each(kernels)('%s leaves an even field even, edges included', (kernel) => {
  const out = new FieldInterpolator(width, height, 4, kernel).enlarge(field(() => 37.5));
  expect(Math.max(...out) - Math.min(...out)).toBeLessThan(1e-4);
});

test.each(kernels)('%s draws a slope as a slope', (kernel) => {
  const interpolator = new FieldInterpolator(width, height, 5, kernel);
  const out = interpolator.enlarge(field((x, y) => 2 * x + 3 * y));
  // Beyond the outermost centres there is nothing to slope to.
  for (let y = 10; y < 20; y++) {
    for (let x = 10; x < 30; x++) {
      const expected = 2 * ((x + 0.5) / 5 - 0.5) + 3 * ((y + 0.5) / 5 - 0.5);
      expect(out[y * interpolator.width + x]).toBeCloseTo(expected, 3);
    }
  }
});

test('bilinear never leaves the range of the field', () => {
  const temperatures = fc.array(fc.float({ min: -40, max: 300, noNaN: true }), {
    minLength: width * height,
    maxLength: width * height,
  });
  fc.assert(
    fc.property(temperatures, (values) => {
      const out = new FieldInterpolator(width, height, 3, 'bilinear').enlarge(Float32Array.from(values));
      expect(Math.max(...out)).toBeLessThanOrEqual(Math.max(...values) + 1e-3);
      expect(Math.min(...out)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-3);
    }),
    { numRuns: 30 },
  );
});

test('bicubic is symmetric: a mirrored field gives the mirrored picture', () => {
  const interpolator = new FieldInterpolator(width, height, 5, 'bicubic');
  const straight = interpolator.enlarge(field((x, y) => Math.sin(x) * 10 + y)).slice();
  const mirrored = interpolator.enlarge(field((x, y) => Math.sin(width - 1 - x) * 10 + y));
  for (let i = 0; i < interpolator.width; i++) {
    expect(mirrored[i]).toBeCloseTo(straight[interpolator.width - 1 - i] ?? NaN, 4);
  }
});
