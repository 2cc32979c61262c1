import { expect, test } from '@jest/globals';
import { solveBoardSupply } from './board-supply.ts';

test('the cable takes its share of the voltage', () => {
  const supply = solveBoardSupply({ voltageV: 12, currentLimitA: 5 }, 30);
  expect(supply.mode).toBe('cv');
  expect(supply.terminalV).toBeCloseTo(12, 9);
  expect(supply.boardV).toBeLessThan(12);
  expect(supply.boardV * supply.currentA).toBeCloseTo(30 * (supply.boardV / 12) ** 2, 9);
});

test('a current limit pulls the voltage down', () => {
  const supply = solveBoardSupply({ voltageV: 12, currentLimitA: 2 }, 30);
  expect(supply).toMatchObject({ mode: 'cc', currentA: 2 });
  expect(supply.boardV).toBeCloseTo(2 * (144 / 30), 9);
  expect(supply.terminalV).toBeLessThan(12);
});

test.each([
  ['is switched off', { voltageV: 0, currentLimitA: 5 }],
  ['is set below the lock-out', { voltageV: 5.9, currentLimitA: 5 }],
  ['is limited to too little current', { voltageV: 12, currentLimitA: 1 }],
  ['is limited to no current', { voltageV: 12, currentLimitA: 0 }],
])('the board draws nothing when the supply %s', (_case, output) => {
  expect(solveBoardSupply(output, 30).currentA).toBe(0);
});
