import type { Clock } from '@labgate/service-kit';
import { InstrumentOnLine } from './instrument-on-line.ts';
import { portMissing } from './port-missing.ts';
import { ReceivedBytes } from './received-bytes.ts';
import type { SerialFault } from './serial-fault.ts';
import type { AnswerEnd, ReadOptions, SerialLine, SerialSettings } from './serial-line.ts';
import type { SimulatedInstrument } from './simulated-instrument.ts';

/** What it takes to simulate a port. */
export interface SimulatedPortOptions extends SerialSettings {
  readonly instrument: SimulatedInstrument;
  readonly clock: Pick<Clock, 'schedule' | 'sleep' | 'monoUs'>;
  /** Uniform in [0, 1), for noise. */
  readonly random: () => number;
}

/** A port with a simulated instrument on its cable. */
export interface SimulatedPort {
  fault: SerialFault;
  /** @throws LabError E_BUS_MISSING while the cable is pulled. */
  open(): Promise<SerialLine>;
  /** Takes the port away for good. */
  close(): void;
}

/** A port in memory, for a virtual clock: bytes take as long as the wire would. */
export class SimulatedSerialPort implements SimulatedPort {
  readonly #options: SimulatedPortOptions;
  readonly #instrument: InstrumentOnLine;
  #line: MemoryLine | undefined;

  constructor(options: SimulatedPortOptions) {
    this.#options = options;
    this.#instrument = new InstrumentOnLine({ ...options, deliver: (bytes) => this.#line?.deliver(bytes) });
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
    this.#line?.cut();
    this.#line = new MemoryLine(this.#options, this.#instrument);
    return this.#line;
  }

  close(): void {
    this.#line?.cut();
    this.#line = undefined;
  }
}

class MemoryLine implements SerialLine {
  readonly path: string;
  readonly #clock: SimulatedPortOptions['clock'];
  readonly #instrument: InstrumentOnLine;
  readonly #received: ReceivedBytes;
  #isOpen = true;
  #sendsUntilUs = 0;

  constructor({ path, clock }: SimulatedPortOptions, instrument: InstrumentOnLine) {
    this.path = path;
    this.#clock = clock;
    this.#instrument = instrument;
    this.#received = new ReceivedBytes(path, clock);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#throwIfCut();
    const clock = this.#clock;
    const startUs = Math.max(clock.monoUs(), this.#sendsUntilUs);
    this.#sendsUntilUs = startUs + bytes.length * this.#instrument.byteMs * 1000;
    const sent = Uint8Array.from(bytes);
    const waitMs = (this.#sendsUntilUs - clock.monoUs()) / 1000;
    clock.schedule(waitMs, () => {
      if (this.#isOpen) this.#instrument.receive(sent);
    });
    await clock.sleep(waitMs);
    this.#throwIfCut();
  }

  async read(end: AnswerEnd, options: ReadOptions): Promise<Uint8Array> {
    this.#throwIfCut();
    return this.#received.read(end, options);
  }

  discard(): Uint8Array {
    return this.#received.discard();
  }

  async close(): Promise<void> {
    this.cut();
  }

  deliver(bytes: Uint8Array): void {
    if (this.#isOpen) this.#received.push(bytes);
  }

  /** Nothing goes in or out any more. */
  cut(): void {
    this.#isOpen = false;
    this.#received.fail(portMissing(this.path));
  }

  #throwIfCut(): void {
    if (!this.#isOpen) throw portMissing(this.path);
  }
}
