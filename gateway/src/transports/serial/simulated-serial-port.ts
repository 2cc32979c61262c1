import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import { ReceivedBytes } from './received-bytes.ts';
import { FaultyAnswers, type SerialFault } from './serial-fault.ts';
import type { AnswerEnd, ReadOptions, SerialLine, SerialSettings } from './serial-line.ts';
import type { SimulatedInstrument } from './simulated-instrument.ts';

/** Start bit, eight data bits and stop bit. */
const BITS_PER_BYTE = 10;

interface SimulatedSerialPortOptions extends SerialSettings {
  readonly instrument: SimulatedInstrument;
  readonly clock: Pick<Clock, 'schedule' | 'sleep' | 'monoUs'>;
  /** Uniform in [0, 1), for garbled answers. */
  readonly random: () => number;
}

/** A port with a simulated instrument on its cable; bytes take as long as the wire would. */
export class SimulatedSerialPort {
  readonly #options: SimulatedSerialPortOptions;
  readonly #answers: FaultyAnswers;
  readonly #lines = new Set<SimulatedLine>();

  constructor(options: SimulatedSerialPortOptions) {
    this.#options = options;
    this.#answers = new FaultyAnswers(options.random);
  }

  get fault(): SerialFault {
    return this.#answers.fault;
  }

  set fault(fault: SerialFault) {
    this.#answers.fault = fault;
    if (fault !== 'unplugged') return;
    for (const line of this.#lines) line.unplug();
    this.#lines.clear();
  }

  /** @throws LabError E_BUS_MISSING while the cable is pulled. */
  open(): SerialLine {
    if (this.fault === 'unplugged') throw missing(this.#options.path);
    const line = new SimulatedLine(this.#options, this.#answers);
    this.#lines.add(line);
    return line;
  }
}

class SimulatedLine implements SerialLine {
  readonly path: string;
  readonly #options: SimulatedSerialPortOptions;
  readonly #answers: FaultyAnswers;
  readonly #received: ReceivedBytes;
  readonly #byteMs: number;
  #isOpen = true;
  #sentUntilUs = 0;
  #answeredUntilUs = 0;
  #request = '';

  constructor(options: SimulatedSerialPortOptions, answers: FaultyAnswers) {
    this.path = options.path;
    this.#options = options;
    this.#answers = answers;
    this.#received = new ReceivedBytes(options.path, options.clock);
    this.#byteMs = (BITS_PER_BYTE * 1000) / options.baudRate;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#throwIfGone();
    const { clock } = this.#options;
    const startUs = Math.max(clock.monoUs(), this.#sentUntilUs);
    this.#sentUntilUs = startUs + bytes.length * this.#byteMs * 1000;
    const sent = Uint8Array.from(bytes);
    const waitMs = (this.#sentUntilUs - clock.monoUs()) / 1000;
    clock.schedule(waitMs, () => this.#arrive(sent));
    await clock.sleep(waitMs);
    this.#throwIfGone();
  }

  async read(end: AnswerEnd, options: ReadOptions): Promise<Uint8Array> {
    this.#throwIfGone();
    return this.#received.read(end, options);
  }

  discard(): Uint8Array {
    return this.#received.discard();
  }

  async close(): Promise<void> {
    this.unplug();
  }

  /** Pulls the cable: nothing goes in or out any more. */
  unplug(): void {
    this.#isOpen = false;
    this.#received.fail(missing(this.path));
  }

  #arrive(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    for (const byte of bytes) {
      this.#request += String.fromCharCode(byte);
      const answer = this.#options.instrument.receive(byte);
      if (answer === undefined) continue;
      for (const piece of this.#answers.shape(this.#request, answer)) this.#send(piece.bytes, piece.afterMs);
      this.#request = '';
    }
  }

  /** Answers leave the instrument one after the other, each byte in its time. */
  #send(bytes: Uint8Array, afterMs: number): void {
    const { clock } = this.#options;
    this.#answeredUntilUs = Math.max(this.#answeredUntilUs, clock.monoUs()) + afterMs * 1000;
    for (const byte of bytes) {
      this.#answeredUntilUs += this.#byteMs * 1000;
      clock.schedule((this.#answeredUntilUs - clock.monoUs()) / 1000, () => {
        if (this.#isOpen) this.#received.push(Uint8Array.of(byte));
      });
    }
  }

  #throwIfGone(): void {
    if (!this.#isOpen) throw missing(this.path);
  }
}

function missing(path: string): LabError {
  return new LabError('E_BUS_MISSING', `${path} is not there`, { context: { path } });
}
