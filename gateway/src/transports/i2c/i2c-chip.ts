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
