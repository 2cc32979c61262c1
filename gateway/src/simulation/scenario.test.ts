import { expect, test } from '@jest/globals';
import { faultPlanSchema } from './fault-script.ts';
import { SimulatedLab } from './lab.ts';
import { findScenario, SCENARIO_NAMES } from './scenario.ts';

test.each(SCENARIO_NAMES)('the fault plan of %s could stand in a configuration', (name) => {
  expect(faultPlanSchema.parse(findScenario(name).faults)).toEqual(findScenario(name).faults);
});

test.each(['', 'Calm', 'constructor', '__proto__'])(
  'the unknown scenario %p is refused with the list',
  (name) => {
    expect(() => findScenario(name)).toThrow(
      expect.objectContaining({
        code: 'E_UNKNOWN',
        message: expect.stringContaining(SCENARIO_NAMES.join(', ')),
      }),
    );
  },
);

test('in hot-fpga the FPGA passes 70 °C within a minute whatever the seed, starting from a warm board', () => {
  for (let seed = 0; seed < 20; seed++) {
    let timeUs = 0;
    const lab = new SimulatedLab({
      clock: { monoUs: () => timeUs },
      seed,
      conditions: findScenario('hot-fpga').conditions,
    });
    expect(lab.temperatureC('fpga')).toBeLessThan(55);
    let hottestC = 0;
    for (; timeUs <= 60e6; timeUs += 1e6) hottestC = Math.max(hottestC, lab.temperatureC('fpga'));
    expect(hottestC).toBeGreaterThan(70);
    expect(hottestC).toBeLessThan(110);
  }
});

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'in overheat the FPGA passes 95 °C within a minute, and again after it has cooled down (seed %i)',
  (seed) => {
    let timeUs = 0;
    const { conditions } = findScenario('overheat');
    const lab = new SimulatedLab({ clock: { monoUs: () => timeUs }, seed, conditions });
    const hottestC = (): number => {
      let hottest = 0;
      for (const endUs = timeUs + 55e6; timeUs <= endUs; timeUs += 1e6) {
        hottest = Math.max(hottest, lab.temperatureC('fpga'));
      }
      return hottest;
    };
    expect(lab.temperatureC('fpga')).toBeLessThan(30);
    expect(hottestC()).toBeGreaterThan(97);
    lab.setSupply({ voltageV: 0, currentLimitA: 1.5 });
    timeUs += 300e6;
    expect(lab.temperatureC('fpga')).toBeLessThan(35);
    lab.setSupply({ voltageV: 12, currentLimitA: 1.5 });
    expect(hottestC()).toBeGreaterThan(97);
    expect(lab.boardSupply().currentA).toBeLessThanOrEqual(1.5);
  },
);

test('in steady the hottest part settles within half a minute and moves with the room alone from then on', () => {
  let timeUs = 0;
  const { conditions } = findScenario('steady');
  const lab = new SimulatedLab({ clock: { monoUs: () => timeUs }, seed: 1, conditions });
  expect(lab.temperatureC('fpga')).toBeLessThan(30);
  lab.setSupply({ voltageV: 12, currentLimitA: 5 });
  timeUs = 30e6;
  const settledC = lab.temperatureC('fpga');
  expect(settledC).toBeGreaterThan(35);
  for (; timeUs <= 90e6; timeUs += 1e6) {
    expect(Math.abs(lab.temperatureC('fpga') - settledC)).toBeLessThan(0.5);
  }
});

test('a supply whose output is off leaves the board at the temperature of the room', () => {
  let timeUs = 0;
  const lab = new SimulatedLab({ clock: { monoUs: () => timeUs }, seed: 1 });
  lab.setSupply({ voltageV: 0, currentLimitA: 5 });
  timeUs = 3600e6;
  expect(lab.temperatureC('fpga') - lab.air().temperatureC).toBeLessThan(0.5);
});
