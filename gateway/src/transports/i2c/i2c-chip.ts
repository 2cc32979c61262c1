/** A chip as it is seen from the wire, byte by byte; implemented by the simulators. */
export interface I2cChip {
  /**
   * A START (`isRepeated` false) or repeated START with this chip's address and a direction.
   * Returns true to acknowledge.
   */
  start(direction: 'write' | 'read', isRepeated: boolean): boolean;
  /** The master sends a byte. Returns true to acknowledge. */
  writeByte(byte: number): boolean;
  /** The master clocks a byte out of the chip. */
  readByte(): number;
  /** A STOP ends the transaction. */
  stop(): void;
}

/** What a simulated chip does wrong: no acknowledge, never new data, random bytes, the same data again and again. */
export type ChipFault = 'none' | 'absent' | 'timeout' | 'garbage' | 'frozen';

/** A simulated chip that can be made to fail. */
export interface FaultableChip extends I2cChip {
  fault: ChipFault;
}
