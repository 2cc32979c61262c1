import { LabError } from '@labgate/contract';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import type { SerialLine, SerialSettings } from './transports/serial/serial-line.ts';
import type { SshConnection, SshTarget } from './transports/ssh/ssh-connection.ts';
import type { Wires } from './wires.ts';

/** The wires of this machine. */
export class MachineWires implements Wires {
  async openI2c(bus: string): Promise<I2cBus> {
    throw new LabError('E_BUS_MISSING', `${bus} is not there`, { context: { bus } });
  }

  async openSerial({ path }: SerialSettings): Promise<SerialLine> {
    throw new LabError('E_BUS_MISSING', `${path} is not there`, { context: { path } });
  }

  async openSsh({ host }: SshTarget): Promise<SshConnection> {
    throw new LabError('E_DEVICE_LOST', `${host} does not answer`, { context: { host } });
  }
}
