import type { CommandOutcome, SerialAdapter, Session, SimulatedWorld } from '../adapter.ts';
import type { SimulatedInstrument } from '../transports/serial/simulated-instrument.ts';
import type { SimulatedSerialPort } from '../transports/serial/simulated-serial-port.ts';
import { SerialBench } from './serial-bench.ts';

/** Channels or reply data by name. */
type Values = Readonly<Record<string, unknown>>;

/** An open supply and what a test does to it. */
export interface SupplyRig<Supply> {
  readonly bench: SerialBench;
  readonly supply: Supply;
  readonly port: SimulatedSerialPort;
  readonly session: Session;
  /** Takes a reading. */
  readonly values: () => Promise<Values>;
  /** Carries out a command and gives its data. */
  readonly command: (method: string, args?: unknown, ifRev?: number) => Promise<Values>;
  /** Begins OFF; the bench has to be run for it. */
  readonly off: () => Promise<CommandOutcome>;
}

/** Opens a supply at 12 V and 1.5 A with 24 Ω between its terminals, its output on. */
export async function openSupplyRig<Config, Supply extends SimulatedInstrument>(
  adapter: SerialAdapter<Config>,
  config: Config,
  simulate: (world: SimulatedWorld) => Supply,
): Promise<SupplyRig<Supply>> {
  const bench = new SerialBench();
  bench.load.drive({ voltageV: 12, currentLimitA: 1.5 });
  const supply = simulate(bench.world);
  const port = bench.plug(adapter, config, supply);
  const session = await bench.open(adapter, config);
  return {
    bench,
    supply,
    port,
    session,
    values: async () => (await bench.reading(session)).samples[0]?.values ?? {},
    command: async (method, args, ifRev) => {
      const executed = session.execute?.(method, args, ifRev === undefined ? {} : { ifRev });
      if (executed === undefined) throw new Error('no commands');
      return (await bench.run(executed)).data;
    },
    off: () => session.switchOff?.() ?? Promise.reject(new Error('no outputs')),
  };
}
