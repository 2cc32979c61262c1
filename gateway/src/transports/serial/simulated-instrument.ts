/** Bytes that a simulated instrument sends back. */
export interface InstrumentAnswer {
  readonly bytes: Uint8Array;
  /** From the last byte of the request to the first of the answer, ms. */
  readonly afterMs: number;
}

/** An instrument as it is seen from its serial line; implemented by the simulators. */
export interface SimulatedInstrument {
  /** Takes a byte off the line. Gives what it answers, when that byte completed a query. */
  receive(byte: number): InstrumentAnswer | undefined;
}
