import { InstrumentOnLine } from './instrument-on-line.ts';
import { openSerialPort } from './open-serial-port.ts';
import { portMissing } from './port-missing.ts';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';
import type { SerialFault } from './serial-fault.ts';
import type { SerialLine } from './serial-line.ts';
import type { SimulatedPort, SimulatedPortOptions } from './simulated-serial-port.ts';

/**
 * A simulated instrument behind a pseudo terminal of the system: the production code opens it as it opens hardware. A
 * cable that is pulled and plugged in again gets a new one, as a USB converter does.
 */
export class PtySerialPort implements SimulatedPort {
  readonly #options: SimulatedPortOptions;
  readonly #instrument: InstrumentOnLine;
  #terminal: Promise<PseudoTerminal> | undefined;
  #openTerminal: PseudoTerminal | undefined;

  constructor(options: SimulatedPortOptions) {
    this.#options = options;
    this.#instrument = new InstrumentOnLine({
      ...options,
      deliver: (bytes) => this.#openTerminal?.write(bytes),
    });
  }

  get fault(): SerialFault {
    return this.#instrument.fault;
  }

  set fault(fault: SerialFault) {
    this.#instrument.fault = fault;
    if (fault === 'unplugged') this.close();
  }

  async open(): Promise<SerialLine> {
    if (this.fault === 'unplugged') throw portMissing(this.#options.path);
    this.#terminal ??= openPseudoTerminal((bytes) => this.#instrument.receive(bytes));
    this.#openTerminal = await this.#terminal;
    const { baudRate, clock } = this.#options;
    return openSerialPort({ path: this.#openTerminal.path, baudRate }, clock);
  }

  close(): void {
    this.#openTerminal?.close();
    this.#openTerminal = undefined;
    this.#terminal = undefined;
  }
}
