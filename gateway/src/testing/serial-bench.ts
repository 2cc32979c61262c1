import type { SerialAdapter, Session } from '../adapter.ts';
import type { SerialLine } from '../transports/serial/serial-line.ts';
import type { SimulatedInstrument } from '../transports/serial/simulated-instrument.ts';
import { SimulatedSerialPort } from '../transports/serial/simulated-serial-port.ts';
import { openDevice } from '../wires.ts';
import { VirtualBench } from './virtual-bench.ts';

/** A driver and a simulated instrument on a simulated serial line, on a virtual clock. */
export class SerialBench extends VirtualBench {
  #port: SimulatedSerialPort | undefined;
  /** What went over the line, as `→ request` and `← answer`, when it is recorded. */
  readonly transcript: string[] = [];

  /** Plugs the adapter's own simulator in. */
  simulate<Config>(adapter: SerialAdapter<Config>, config: Config): SimulatedSerialPort {
    return this.plug(adapter, config, adapter.simulate(config, this.world));
  }

  /** Plugs an instrument in, in place of the one before. */
  plug<Config>(
    adapter: SerialAdapter<Config>,
    config: Config,
    instrument: SimulatedInstrument,
  ): SimulatedSerialPort {
    this.#port = new SimulatedSerialPort({
      ...adapter.address(config),
      instrument,
      clock: this.clock,
      random: () => this.world.random(),
    });
    return this.#port;
  }

  /** Opens the device, as the runner does. */
  open<Config>(adapter: SerialAdapter<Config>, config: Config): Promise<Session> {
    const wires = {
      openI2c: noSuchWire,
      openSsh: noSuchWire,
      hostKey: noSuchWire,
      openSerial: async () => this.#recorded(await (this.#port?.open() ?? noSuchWire())),
    };
    return this.run(openDevice({ adapter, config }, wires, this.clock, this.counters));
  }

  #recorded(line: SerialLine): SerialLine {
    return {
      path: line.path,
      write: (bytes) => {
        this.transcript.push(`→ ${printed(bytes)}`);
        return line.write(bytes);
      },
      read: async (end, options) => {
        const answer = await line.read(end, options);
        this.transcript.push(`← ${printed(answer)}`);
        return answer;
      },
      discard: () => line.discard(),
      close: () => line.close(),
    };
  }
}

function noSuchWire(): never {
  throw new Error('nothing is plugged in');
}

/** Printable characters as they are, others as `\xNN`. */
function printed(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
