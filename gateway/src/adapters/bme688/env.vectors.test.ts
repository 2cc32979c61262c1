import { expect, test } from '@jest/globals';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { AirQualityEstimate } from './air-quality.ts';
import { altitudeM } from './altitude.ts';
import { dewPointC } from './dew-point.ts';

interface EnvVectors {
  readonly altitudeCases: readonly { pressurePa: number; seaLevelPa: number; expectedM: number }[];
  readonly dewCases: readonly { t: number; rh: number; expectedC: number | null }[];
  readonly aq: {
    readonly k: number;
    readonly burnIn: number;
    readonly window: number;
    readonly samples: readonly { gas: number; rh: number; gasValid: boolean; heatStable: boolean }[];
    readonly expected: readonly { score: number | null; reason: string | null }[];
  };
}

const ALTITUDE_TOLERANCE_M = 1e-6;
const DEW_POINT_TOLERANCE_C = 1e-6;
const SCORE_TOLERANCE = 1e-6;

function compareEnv(file: EnvVectors): string[] {
  const differences = new Differences();
  file.altitudeCases.forEach(({ pressurePa, seaLevelPa, expectedM }, i) => {
    differences.close(`altitude ${i}`, altitudeM(pressurePa, seaLevelPa), expectedM, ALTITUDE_TOLERANCE_M);
  });
  file.dewCases.forEach(({ t, rh, expectedC }, i) => {
    differences.close(`dew point ${i}`, dewPointC(t, rh), expectedC, DEW_POINT_TOLERANCE_C);
  });
  const { k, burnIn, window, samples, expected } = file.aq;
  const estimate = new AirQualityEstimate({
    humidityWeight: k,
    burnInSamples: burnIn,
    windowSamples: window,
  });
  differences.same('number of samples', samples.length, expected.length);
  samples.forEach(({ gas, rh, gasValid, heatStable }, i) => {
    const actual = estimate.add({ gasResistanceOhm: gas, humidity: rh, isValid: gasValid && heatStable });
    const wanted = expected[i];
    differences.same(`reason ${i}`, actual.reason, wanted?.reason);
    differences.close(`score ${i}`, actual.score, wanted?.score, SCORE_TOLERANCE);
  });
  return differences.list;
}

test('altitude, dew point and air quality agree with every golden value', () => {
  expect(compareEnv(readVectors('env.json') as EnvVectors)).toEqual([]);
});

test('the comparison reports any single expected value that is off by ten tolerances', () => {
  const moved = movedVectors(readVectors('env.json'), 100, (place) =>
    /expected/.test(place) ? (place.endsWith('reason') ? 0 : SCORE_TOLERANCE) : undefined,
  );
  let count = 0;
  for (const { place, file } of moved) {
    count += 1;
    expect({ place, differences: compareEnv(file as EnvVectors).length }).toEqual({ place, differences: 1 });
  }
  expect(count).toBeGreaterThan(0);
});
