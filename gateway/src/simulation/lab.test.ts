import { expect, test } from '@jest/globals';
import { ADC_WIRING, SimulatedLab } from './lab.ts';
import type { Seed } from './seeded-random.ts';

class Hand {
  timeS = 0;
  monoUs(): number {
    return Math.round(this.timeS * 1e6);
  }
}

function labWithClock(
  seed: Seed,
  conditions: ConstructorParameters<typeof SimulatedLab>[0]['conditions'] = {},
) {
  const clock = new Hand();
  return { clock, lab: new SimulatedLab({ clock, seed, conditions }) };
}

function snapshot(lab: SimulatedLab): unknown {
  const scene = new Float32Array(32 * 24);
  lab.thermalScene(scene, 32, 24);
  return [lab.air(), lab.boardSupply(), lab.adcInputV(1), lab.adcInputV(2), [...scene]];
}

test('what is seen at a moment does not depend on who looked how often before', () => {
  const rare = labWithClock('repeat');
  const often = labWithClock('repeat');
  for (const timeS of [0.01, 3, 3.3333, 61]) {
    while (often.clock.timeS < timeS - 0.013) {
      often.clock.timeS += 0.013;
      often.lab.air();
    }
    often.clock.timeS = timeS;
    rare.clock.timeS = timeS;
    expect(snapshot(rare.lab)).toEqual(snapshot(often.lab));
  }
});

test('a run begins the same whenever its clock begins', () => {
  const early = labWithClock(5);
  const clock = new Hand();
  clock.timeS = 98_765.4321;
  const late = new SimulatedLab({ clock, seed: 5 });
  early.clock.timeS = 10.3;
  clock.timeS += 10.3;
  expect(snapshot(late)).toEqual(snapshot(early.lab));
});

test('another seed gives another run', () => {
  const first = labWithClock(1);
  const second = labWithClock(2);
  first.clock.timeS = 30;
  second.clock.timeS = 30;
  expect(snapshot(first.lab)).not.toEqual(snapshot(second.lab));
});

test('a healthy board stays below the limits of its data sheet above air: FPGA 24 K, ports 18 and 14 K, converter 31 K', () => {
  for (const seed of [1, 2, 3]) {
    const { clock, lab } = labWithClock(seed);
    for (clock.timeS = 0; clock.timeS < 300; clock.timeS += 2.5) {
      const airC = lab.temperatureC('air');
      expect(lab.temperatureC('fpga') - airC).toBeLessThan(24);
      expect(lab.temperatureC('wri1') - airC).toBeLessThan(18);
      expect(lab.temperatureC('wri18') - airC).toBeLessThan(14);
      expect(lab.temperatureC('converter') - airC).toBeLessThan(31);
      expect(lab.temperatureC('fpga')).toBeGreaterThan(lab.temperatureC('wri2'));
    }
  }
});

test('the board is alive: the FPGA swings by more than 2 K and the current by more than 0.3 A within a minute', () => {
  const { clock, lab } = labWithClock('alive');
  const temperaturesC: number[] = [];
  const currentsA: number[] = [];
  for (clock.timeS = 0; clock.timeS < 60; clock.timeS += 1) {
    temperaturesC.push(lab.temperatureC('fpga'));
    currentsA.push(lab.boardSupply().currentA);
  }
  expect(Math.max(...temperaturesC) - Math.min(...temperaturesC)).toBeGreaterThan(2);
  expect(Math.max(...currentsA) - Math.min(...currentsA)).toBeGreaterThan(0.3);
});

test('without power everything cools to the air of the room', () => {
  const { clock, lab } = labWithClock('cold');
  clock.timeS = 10;
  lab.setSupply({ voltageV: 0, currentLimitA: 5 });
  const atSwitchC = lab.temperatureC('fpga');
  clock.timeS = 40;
  expect(lab.temperatureC('fpga')).toBeLessThan(atSwitchC - 8);
  clock.timeS = 1800;
  for (const part of ['fpga', 'wri1', 'converter', 'pcb']) {
    expect(Math.abs(lab.temperatureC(part) - lab.temperatureC('air'))).toBeLessThan(0.3);
  }
  expect(lab.boardPowerW()).toBe(0);
  expect(lab.adcInputV(1)).toBe(0);
  expect(lab.adcInputV(2)).toBe(0);
});

test('raising the supply heats board and air', () => {
  const usual = labWithClock('volts');
  const raised = labWithClock('volts');
  raised.lab.setSupply({ voltageV: 15, currentLimitA: 5 });
  usual.clock.timeS = 400;
  raised.clock.timeS = 400;
  expect(raised.lab.boardPowerW()).toBeGreaterThan(1.4 * usual.lab.boardPowerW());
  expect(raised.lab.temperatureC('fpga')).toBeGreaterThan(usual.lab.temperatureC('fpga') + 5);
  expect(raised.lab.air().temperatureC).toBeGreaterThan(usual.lab.air().temperatureC + 0.3);
});

test('a change of the supply counts from the moment it is made, not from the next look', () => {
  const looked = labWithClock('late');
  const late = labWithClock('late');
  for (const { clock, lab } of [looked, late]) {
    clock.timeS = 20;
    lab.setSupply({ voltageV: 0, currentLimitA: 5 });
  }
  for (looked.clock.timeS = 20; looked.clock.timeS < 30; looked.clock.timeS += 0.1) looked.lab.air();
  looked.clock.timeS = 30;
  late.clock.timeS = 30;
  expect(snapshot(late.lab)).toEqual(snapshot(looked.lab));
});

test('air is plausible: warm air is relatively drier, a hot board spoils it', () => {
  const calm = labWithClock('air');
  const hot = labWithClock('air', { fpgaPowerFactor: 3 });
  calm.clock.timeS = 600;
  hot.clock.timeS = 600;
  const [calmAir, hotAir] = [calm.lab.air(), hot.lab.air()];
  expect(calmAir.humidity).toBeGreaterThan(20);
  expect(calmAir.humidity).toBeLessThan(60);
  expect(calmAir.pressurePa).toBeGreaterThan(98_000);
  expect(calmAir.pressurePa).toBeLessThan(103_000);
  expect(hotAir.humidity).toBeLessThan(calmAir.humidity);
  expect(hotAir.gasResistanceOhm).toBeLessThan(calmAir.gasResistanceOhm);
});

test('the ADC inputs undo to the voltage and the current of the board', () => {
  const { clock, lab } = labWithClock('adc');
  clock.timeS = 12;
  const { boardV, currentA } = lab.boardSupply();
  const { v12, i12 } = ADC_WIRING;
  expect((lab.adcInputV(1) * (v12.r1Ohm + v12.r2Ohm)) / v12.r2Ohm).toBeCloseTo(boardV, 9);
  expect(lab.adcInputV(1)).toBeCloseTo(1.08, 1);
  expect(lab.adcInputV(2) / i12.shuntOhm / i12.ampGain).toBeCloseTo(currentA, 9);
  expect(Math.abs(lab.adcInputV(3))).toBeLessThan(1e-4);
  expect(Math.abs(lab.adcInputV(4))).toBeLessThan(1e-4);
});

test.each([0, 5, 1.5, Number.NaN])('ADC input %p is E_UNKNOWN', (input) => {
  expect(() => labWithClock(1).lab.adcInputV(input)).toThrow(expect.objectContaining({ code: 'E_UNKNOWN' }));
});

test.each([
  { voltageV: -1, currentLimitA: 1 },
  { voltageV: Number.NaN, currentLimitA: 1 },
  { voltageV: Number.POSITIVE_INFINITY, currentLimitA: 1 },
  { voltageV: 12, currentLimitA: Number.NaN },
])('a supply of %p is refused', (output) => {
  expect(() => labWithClock(1).lab.setSupply(output)).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
});

test('an hour without a query is caught up with', () => {
  const { clock, lab } = labWithClock('hour');
  clock.timeS = 3600;
  expect(lab.temperatureC('fpga')).toBeGreaterThan(30);
});
