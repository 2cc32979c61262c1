import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { airChannels, parseReference, referenceC } from './delta-reference.ts';

/** The temperature of the air now, °C: of the first channel of the bench that tells it; `undefined` unless it is live. */
export function airTemperatureC(
  bench: Pick<BenchSnapshot, 'devices' | 'nowMs' | 'localNowMs'>,
): number | undefined {
  const [air] = airChannels(bench.devices);
  return air === undefined ? undefined : referenceC(parseReference(air.text), bench, []);
}
