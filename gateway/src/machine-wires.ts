import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import { openLinuxI2cBus } from './transports/i2c/open-linux-i2c-bus.ts';
import { SharedI2cBuses } from './transports/i2c/shared-i2c-buses.ts';
import { openSerialPort } from './transports/serial/open-serial-port.ts';
import type { SerialLine, SerialSettings } from './transports/serial/serial-line.ts';
import type { SshConnection, SshTarget } from './transports/ssh/ssh-connection.ts';
import type { Wires } from './wires.ts';

/** The wires of this machine. */
export class MachineWires implements Wires {
  readonly #clock: Pick<Clock, 'schedule'>;
  readonly #i2cBuses: SharedI2cBuses;

  constructor(clock: Pick<Clock, 'schedule'>) {
    this.#clock = clock;
    this.#i2cBuses = new SharedI2cBuses((name) => openLinuxI2cBus(name, clock));
  }

  openI2c(bus: string): Promise<I2cBus> {
    return this.#i2cBuses.open(bus);
  }

  openSerial(settings: SerialSettings): Promise<SerialLine> {
    return openSerialPort(settings, this.#clock);
  }

  async openSsh({ host }: SshTarget): Promise<SshConnection> {
    throw new LabError('E_DEVICE_LOST', `${host} does not answer`, { context: { host } });
  }
}
