import { expect, test } from '@jest/globals';
import { Series } from '../channel-series.ts';
import type { ReportChannel } from './report-data.ts';
import { thermalFigures } from './thermal-figures.ts';

function channel(path: string, unit: string, everyS: number, valueAt: (atS: number) => number, endS: number) {
  const [dev = '', stream = '', name = ''] = path.split('/');
  const series = new Series(endS / 400, endS);
  for (let atS = 0; atS < endS; atS += everyS) series.add(atS, valueAt(atS));
  return { dev, stream, channel: name, unit, figures: series.figures(), curve: series.curve() };
}

function bench(endS: number): ReportChannel[] {
  return [
    channel('cam0/roi/fpga.max', '°C', 0.25, (atS) => 25 + 40 * (1 - Math.exp(-atS / 60)), endS),
    channel('dut0/temps/fpga', '°C', 5, () => 60, endS),
    channel('env0/env/temperature', '°C', 3, () => 24, endS),
    channel('psu0/psu/pOut', 'W', 1, () => 10, endS),
  ];
}

test('a board that has settled tells its thermal resistance and its time constant', () => {
  const [region] = thermalFigures(bench(600), { onAtS: 0, offAtS: 600 });
  expect(region.why).toBeNull();
  expect(region.resistanceKPerW).toBeCloseTo(4.1, 1);
  expect(region.warmUp?.timeConstantS).toBeCloseTo(60, 0);
});

test.each([
  [600, 60, 'had not settled'],
  [6, 6, 'no air temperature in the last tenth'],
  [0.6, 0.6, 'too short'],
])('of %d s with %d s of power it says what is missing: %s', (endS, offAtS, why) => {
  const regions = thermalFigures(bench(endS), { onAtS: 0, offAtS });
  expect(regions[0]).toMatchObject({ why: expect.stringContaining(why), resistanceKPerW: null });
  for (const region of regions) expect(String(region.why)).not.toMatch(/Infinity|NaN/);
});

test('a bench without a supply or without a sensor of the air has no figures', () => {
  const [region, board, air, power] = bench(600);
  const without = (...channels: ReportChannel[]) =>
    thermalFigures(channels, { onAtS: 0, offAtS: 600 })[0].why;
  expect(without(region, board, air)).toContain('no measured power');
  expect(without(region, board, power)).toContain('no air temperature');
});
