import type { Reading, Session, SimulatedWorld, ThermalImage } from '../../../adapter.ts';
import { AdapterBench, type ReadyReading } from '../../../testing/adapter-bench.ts';
import { adapter } from '../adapter.ts';
import { Mlx90640Simulator, type Mlx90640SimulatorOptions } from '../simulator.ts';

export interface Camera {
  readonly bench: AdapterBench;
  readonly chip: Mlx90640Simulator;
  readonly open: () => Promise<Session>;
}

/** A simulated camera on a bus of its own; a scene of its own where one is given. */
export function camera(settings: object = {}, options: Mlx90640SimulatorOptions = {}, scene?: Scene): Camera {
  const bench = new AdapterBench();
  const config = adapter.configSchema.parse(settings);
  const world = scene === undefined ? bench.world : { ...bench.world, thermalScene: scene };
  const chip = new Mlx90640Simulator(config, world, options);
  bench.attach(adapter, config, chip);
  return { bench, chip, open: () => bench.open(adapter, config) };
}

export type Scene = SimulatedWorld['thermalScene'];

export function imageOf(reading: Reading): ThermalImage {
  if (!reading.ready || reading.image === undefined) throw new Error('there is no picture');
  return reading.image;
}

export async function readings(
  bench: AdapterBench,
  session: Session,
  count: number,
): Promise<ReadyReading[]> {
  const list: ReadyReading[] = [];
  for (let i = 0; i < count; i++) list.push(await bench.reading(session));
  return list;
}

export function statistics(list: readonly ReadyReading[]): ReadyReading['samples'] {
  return list.flatMap(({ samples }) => samples);
}
