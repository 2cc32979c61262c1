import { expect, test } from '@jest/globals';
import { choosePrefix } from './unit-prefix.ts';

test('goes to millivolts below 0.1 V and back only at 0.12 V', () => {
  let unit: string | undefined;
  const shown = [0.13, 0.11, 0.099, 0.11, 0.119, 0.12, 0.11].map((value) => {
    unit = choosePrefix('V', value, unit).unit;
    return unit;
  });
  expect(shown).toEqual(['V', 'V', 'mV', 'mV', 'mV', 'V', 'V']);
});

test('takes the size of negative values', () => {
  expect(choosePrefix('A', -0.05).unit).toBe('mA');
  expect(choosePrefix('A', -5).unit).toBe('A');
});

test('gives resistance in kilohms from 1000 Ω on', () => {
  expect(choosePrefix('Ω', 999)).toEqual({ unit: 'Ω', factor: 1 });
  expect(choosePrefix('Ω', 1000)).toEqual({ unit: 'kΩ', factor: 0.001 });
});

test('keeps the prefix when there is no value', () => {
  expect(choosePrefix('V', NaN, 'mV').unit).toBe('mV');
});
