import { expect, test } from '@jest/globals';
import { readVectors } from '@labgate/testkit';
import { AdapterBench } from '../../testing/adapter-bench.ts';
import { adapter } from './adapter.ts';
import { CAPTURED_SENSOR } from './captured-sensor.ts';

interface Captured {
  readonly eeproms: { readonly melexis_example: readonly number[] };
  readonly vectors: readonly {
    readonly name: string;
    readonly frame: readonly number[];
    readonly expected: { readonly ta: number };
  }[];
}

test('the captured words are those of the golden vectors', () => {
  const { eeproms, vectors } = readVectors('mlx90640.json') as Captured;
  const frameNamed = (name: string): number[] =>
    (vectors.find((vector) => vector.name === name)?.frame ?? []).map((word) => word & 0xffff);
  expect([...CAPTURED_SENSOR.eeprom]).toEqual(eeproms.melexis_example.map((word) => word & 0xffff));
  expect([...CAPTURED_SENSOR.frames[0]]).toEqual(frameNamed('melexis_example-real-f0-e1.0-trNone'));
  expect([...CAPTURED_SENSOR.frames[1]]).toEqual(frameNamed('melexis_example-real-f1-e1.0-trNone'));
});

test('a simulated camera plays the captured picture through the production driver', async () => {
  const bench = new AdapterBench();
  const config = adapter.configSchema.parse({ simulatedScene: 'captured', emissivity: 1 });
  bench.simulate(adapter, config);
  const session = await bench.open(adapter, config);
  await bench.reading(session);
  const { image } = await bench.reading(session);
  // Both sub-pages are there, so no pixel is missing; the values are those of the room the sensor was in.
  expect(image?.temperaturesC.every((temperatureC) => temperatureC > 20 && temperatureC < 60)).toBe(true);
  expect(image?.taC).toBeCloseTo(33.9, 0);
  await session.close();
});
