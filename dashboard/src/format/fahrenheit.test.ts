import { expect, test } from '@jest/globals';
import { fahrenheit, fahrenheitTicks } from './fahrenheit.ts';

test('knows the fixed points', () => {
  expect([-40, 0, 100].map(fahrenheit)).toEqual([-40, 32, 212]);
});

test.each([
  [20, 80, 10],
  [24.2, 24.9, 0.1],
  [-40, 300, 50],
])('from %s to %s °C every %s the ticks are round in °F, inside and no closer', (lowC, highC, stepC) => {
  const { ticksC, stepF } = fahrenheitTicks(lowC, highC, stepC);
  expect(ticksC.length).toBeGreaterThan(2);
  expect(stepF).toBeGreaterThanOrEqual(stepC * 1.8 * (1 - 1e-9));
  for (const tickC of ticksC) {
    expect(Math.abs(fahrenheit(tickC) / stepF - Math.round(fahrenheit(tickC) / stepF))).toBeLessThan(1e-6);
    expect(tickC).toBeGreaterThanOrEqual(lowC - 1e-6);
    expect(tickC).toBeLessThanOrEqual(highC + 1e-6);
  }
});
