import { SystemClock } from '@labgate/service-kit';
import { loadAdapters } from '../adapter-registry.ts';
import type { SimulatedTerminals, SimulatedWorld } from '../adapter.ts';
import { InstrumentOnLine } from '../transports/serial/instrument-on-line.ts';
import { openPseudoTerminal } from '../transports/serial/pseudo-terminal.ts';
import { SimulatedLab } from './lab.ts';
import { SimulatedDeviceWorld } from './simulated-device-world.ts';

/**
 * A simulated serial instrument as a program of its own, on a pseudo terminal: it goes on when a gateway dies, as hardware
 * does. A gateway reaches it as a real one (`simulate: false`, `port:` as printed). On stdout one JSON object a line: first
 * `path`, then the output each time it changes. Arguments: kind, and its configuration as JSON.
 */
async function main([kind = 'psu-korad', config = '{}']: readonly string[]): Promise<void> {
  const adapter = (await loadAdapters()).get(kind);
  if (adapter?.transport !== 'serial') throw new Error(`${kind} is no kind of instrument on a serial line`);
  const parsed = adapter.configSchema.parse(JSON.parse(config));
  const clock = new SystemClock();
  const world = tellingOutputs(new SimulatedDeviceWorld(new SimulatedLab({ clock, seed: kind }), kind, kind));
  const line = new InstrumentOnLine({
    instrument: adapter.simulate(parsed, world),
    baudRate: adapter.address(parsed).baudRate,
    clock,
    random: () => world.random(),
    deliver: (bytes) => terminal.write(bytes),
  });
  const terminal = await openPseudoTerminal((bytes) => line.receive(bytes));
  tell({ path: terminal.path });
  process.stdin.resume().on('end', () => process.exit(0)); // it ends with whoever started it
}

/** The world, whose terminals are told about. */
function tellingOutputs(world: SimulatedDeviceWorld): SimulatedWorld {
  const terminals = world.supply();
  let isOn: boolean | undefined;
  const telling: SimulatedTerminals = {
    get driven() {
      return terminals.driven;
    },
    drive: (output) => {
      terminals.drive(output);
      if (isOn === output.voltageV > 0) return;
      isOn = output.voltageV > 0;
      tell({ output: isOn, tsMs: Date.now() });
    },
    flow: () => terminals.flow(),
  };
  return {
    monoUs: () => world.monoUs(),
    random: () => world.random(),
    gaussian: () => world.gaussian(),
    air: () => world.air(),
    thermalScene: (temperaturesC, width, height) => world.thermalScene(temperaturesC, width, height),
    adcInputV: (input) => world.adcInputV(input),
    temperatureC: (name) => world.temperatureC(name),
    supply: () => telling,
  };
}

function tell(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
