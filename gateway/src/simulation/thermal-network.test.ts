import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { SURROUNDINGS, ThermalNetwork } from './thermal-network.ts';

function chipOnBoard(): ThermalNetwork {
  return new ThermalNetwork(
    [
      { name: 'chip', capacityJPerK: 10 },
      { name: 'board', capacityJPerK: 100 },
    ],
    [
      { from: 'chip', to: 'board', conductanceWPerK: 0.5 },
      { from: 'board', to: SURROUNDINGS, conductanceWPerK: 2 },
    ],
    20,
  );
}

test('a powered node settles at power times thermal resistance above its surroundings', () => {
  const network = chipOnBoard();
  network.powersW[0] = 5;
  network.settle();
  expect(network.temperaturesC[1]).toBeCloseTo(20 + 5 / 2, 9);
  expect(network.temperaturesC[0]).toBeCloseTo(20 + 5 / 2 + 5 / 0.5, 9);
});

test('steps lead to the same steady state as the direct solution', () => {
  const network = chipOnBoard();
  network.powersW[0] = 5;
  for (let i = 0; i < 40_000; i++) network.step(0.025);
  expect(network.temperaturesC[0]).toBeCloseTo(32.5, 3);
});

test('a single node cools along the exponential of its time constant', () => {
  const network = new ThermalNetwork(
    [{ name: 'chip', capacityJPerK: 10 }],
    [{ from: 'chip', to: SURROUNDINGS, conductanceWPerK: 0.5 }],
    20,
  );
  network.temperaturesC[0] = 60;
  for (let i = 0; i < 800; i++) network.step(0.025);
  expect(network.temperaturesC[0]).toBeCloseTo(20 + 40 * Math.exp(-1), 1);
});

test('an isolated pair keeps its energy', () => {
  const network = new ThermalNetwork(
    [
      { name: 'a', capacityJPerK: 10 },
      { name: 'b', capacityJPerK: 30 },
    ],
    [{ from: 'a', to: 'b', conductanceWPerK: 1 }],
    20,
  );
  network.temperaturesC[0] = 80;
  for (let i = 0; i < 10_000; i++) network.step(0.025);
  expect(network.temperaturesC[0]).toBeCloseTo(35, 6);
  expect(network.temperaturesC[1]).toBeCloseTo(35, 6);
});

test('a node that is not there is E_UNKNOWN', () => {
  expect(() => chipOnBoard().indexOf('fan')).toThrow(LabError);
});
