/**
 * An I2C bus as a driver sees it. Transfers of one bus are carried out one at a time, in the order they were asked for.
 * Every method throws LabError: E_NACK (nothing acknowledged), E_TIMEOUT, E_BUS (stuck or I/O error), E_BUS_MISSING,
 * E_PERMISSION.
 */
export interface I2cBus {
  /** For example `i2c-1`. */
  readonly name: string;
  /** START, address+W, bytes, STOP. */
  write(address: number, bytes: Uint8Array): Promise<void>;
  /** START, address+R, `into.length` bytes into `into`, STOP. */
  read(address: number, into: Uint8Array): Promise<void>;
  /** START, address+W, bytes, repeated START, address+R, `into.length` bytes into `into`, STOP: ONE transaction. */
  writeRead(address: number, bytes: Uint8Array, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
