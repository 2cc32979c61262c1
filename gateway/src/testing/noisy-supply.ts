import { isLabError } from '@labgate/contract';
import type { SerialAdapter, Session, SimulatedWorld } from '../adapter.ts';
import { SERIAL_FAULTS, type SerialFault } from '../transports/serial/serial-fault.ts';
import type { SimulatedInstrument } from '../transports/serial/simulated-instrument.ts';
import { SerialBench } from './serial-bench.ts';

/** A simulated supply whose front panel can be turned. */
interface PanelSupply extends SimulatedInstrument {
  turnPanel(change: {
    readonly voltageV?: number;
    readonly currentA?: number;
    readonly output?: boolean;
  }): void;
}

interface NoisyRun<Config> {
  readonly adapter: SerialAdapter<Config>;
  readonly config: Config;
  readonly simulate: (world: SimulatedWorld) => PanelSupply;
  readonly rounds: number;
}

/** What was published in a run, and what of it was never true. */
export interface NoisyOutcome {
  readonly samples: number;
  readonly failures: number;
  readonly wrong: readonly string[];
}

interface Truth {
  readonly untilUs: number;
  readonly vSet: number;
  readonly iSet: number;
  readonly vOut: number;
  readonly iOut: number;
  readonly output: boolean;
}

/** Failures in a row after which the runner opens a device anew. */
const FAILURES_UNTIL_LOST = 3;
/** A reading may hold what was true when it was begun, and a set-point what the reading before it saw, µs. */
const MEMORY_US = 8e6;
/** A frozen answer was true once; all other faults must not be seen in the values at all. */
const FAULTS = SERIAL_FAULTS.filter((fault) => fault !== 'frozen');

/** Reads a supply whose line fails in another way every round, and whose knobs are turned meanwhile. */
export async function playNoise<Config>(run: NoisyRun<Config>): Promise<NoisyOutcome> {
  const bench = new SerialBench();
  const { world, load, clock } = bench;
  load.drive({ voltageV: 12, currentLimitA: 1.5 });
  const supply = run.simulate(world);
  const port = bench.plug(run.adapter, run.config, supply);
  let panel = { voltageV: 12, currentA: 1.5, output: true };
  const past: Truth[] = [];
  const wrong: string[] = [];
  let samples = 0;
  let failures = 0;
  let failuresInARow = 0;
  let session: Session | undefined;
  const truth = (untilUs: number): Truth => {
    const { voltageV, currentA } = load.flow();
    return {
      untilUs,
      vSet: panel.voltageV,
      iSet: panel.currentA,
      vOut: voltageV,
      iOut: currentA,
      output: panel.output,
    };
  };

  for (let round = 0; round < run.rounds; round++) {
    port.fault = pickFault(world);
    if (world.random() < 0.3) {
      past.push(truth(clock.monoUs()));
      panel = {
        voltageV: Math.round(world.random() * 2000) / 100,
        currentA: Math.round(world.random() * 3000) / 1000,
        output: world.random() < 0.7,
      };
      supply.turnPanel(panel);
    }
    // a fault may begin and end at any byte
    const reading = clock.sleep(world.random() * 300).then(() => (port.fault = pickFault(world)));
    try {
      session ??= await bench.open(run.adapter, run.config);
      const {
        samples: [sample],
      } = await bench.reading(session);
      failuresInARow = 0;
      samples += 1;
      const isTrue = possible([...past, truth(Number.POSITIVE_INFINITY)], clock.monoUs() - MEMORY_US);
      wrong.push(...isTrue(sample?.values ?? {}, round));
    } catch (error) {
      if (!isLabError(error)) throw error;
      failures += 1;
      failuresInARow += 1;
    }
    await bench.run(reading);
    if (session !== undefined && failuresInARow >= FAILURES_UNTIL_LOST) {
      await bench.run(session.close().catch(() => undefined)); // a line that is gone cannot be given back
      session = undefined;
      await clock.advance(500);
    }
  }
  return { samples, failures, wrong };
}

/** Half of the time nothing is wrong. */
function pickFault(world: SimulatedWorld): SerialFault {
  return FAULTS[Math.floor(world.random() * 2 * FAULTS.length)] ?? 'none';
}

/** Compares values with what was true at some moment since `sinceUs`. */
function possible(
  truths: readonly Truth[],
  sinceUs: number,
): (values: Readonly<Record<string, unknown>>, round: number) => string[] {
  const recent = truths.filter(({ untilUs }) => untilUs >= sinceUs);
  return (values, round) =>
    (['vSet', 'iSet', 'vOut', 'iOut', 'output'] as const)
      .filter((name) => !recent.some((truth) => isClose(values[name], truth[name])))
      .map(
        (name) =>
          `round ${round}: ${name} is ${String(values[name])}, was ${recent.map((t) => t[name]).join()}`,
      );
}

/** Half a digit of the supply's own rounding. */
function isClose(value: unknown, truth: number | boolean): boolean {
  return typeof truth === 'boolean'
    ? value === truth
    : Math.abs(Number(value ?? Number.NaN) - truth) <= 0.0051;
}
