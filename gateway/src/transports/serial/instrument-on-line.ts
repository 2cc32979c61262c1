import type { Clock } from '@labgate/service-kit';
import { FaultyAnswers, type SerialFault } from './serial-fault.ts';
import type { SimulatedInstrument } from './simulated-instrument.ts';

/** Start bit, eight data bits and stop bit. */
const BITS_PER_BYTE = 10;

interface InstrumentOnLineOptions {
  readonly instrument: SimulatedInstrument;
  readonly baudRate: number;
  readonly clock: Pick<Clock, 'schedule' | 'monoUs'>;
  /** Uniform in [0, 1), for noise. */
  readonly random: () => number;
  /** Takes what the instrument sends, when it has arrived. */
  readonly deliver: (bytes: Uint8Array) => void;
}

/** A simulated instrument at its end of the cable: its answers take their time and may be spoilt on the way. */
export class InstrumentOnLine {
  readonly #options: InstrumentOnLineOptions;
  readonly #answers: FaultyAnswers;
  /** Time of a byte on the line, ms. */
  readonly byteMs: number;
  readonly #onTheWay: { readonly byte: number; readonly dueUs: number }[] = [];
  #isDelivering = false;
  #request = '';
  #sendsUntilUs = 0;

  constructor(options: InstrumentOnLineOptions) {
    this.#options = options;
    this.#answers = new FaultyAnswers(options.random);
    this.byteMs = (BITS_PER_BYTE * 1000) / options.baudRate;
  }

  get fault(): SerialFault {
    return this.#answers.fault;
  }

  set fault(fault: SerialFault) {
    this.#answers.fault = fault;
  }

  /** Takes bytes that have arrived at the instrument. */
  receive(bytes: Uint8Array): void {
    if (this.fault === 'unplugged') return;
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
    this.#sendsUntilUs = Math.max(this.#sendsUntilUs, this.#options.clock.monoUs()) + afterMs * 1000;
    for (const byte of bytes) {
      this.#sendsUntilUs += this.byteMs * 1000;
      this.#onTheWay.push({ byte, dueUs: this.#sendsUntilUs });
    }
    if (!this.#isDelivering) this.#deliverNext();
  }

  /** One timer at a time, because timers of a busy system may come in another order than that of their times. */
  #deliverNext(): void {
    const { clock, deliver } = this.#options;
    const [next] = this.#onTheWay;
    this.#isDelivering = next !== undefined;
    if (next === undefined) return;
    clock.schedule(Math.max(0, (next.dueUs - clock.monoUs()) / 1000), () => {
      this.#onTheWay.shift();
      if (this.fault !== 'unplugged') deliver(Uint8Array.of(next.byte));
      this.#deliverNext();
    });
  }
}
