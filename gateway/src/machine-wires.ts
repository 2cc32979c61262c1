import { join } from 'node:path';
import type { Clock } from '@labgate/service-kit';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import { openLinuxI2cBus } from './transports/i2c/open-linux-i2c-bus.ts';
import { SharedI2cBuses } from './transports/i2c/shared-i2c-buses.ts';
import { openSerialPort } from './transports/serial/open-serial-port.ts';
import type { SerialLine, SerialSettings } from './transports/serial/serial-line.ts';
import { connectSsh } from './transports/ssh/connect-ssh.ts';
import { HostKeys } from './transports/ssh/host-keys.ts';
import { KnownHosts } from './transports/ssh/known-hosts.ts';
import { Secrets } from './secrets.ts';
import type { HostKeyControl, SshConnection, SshTarget } from './transports/ssh/ssh-connection.ts';
import type { Wires } from './wires.ts';

/** Keys of hosts that somebody decided to trust, in the data folder. */
const KNOWN_HOSTS_FILE = 'known-hosts.json';

interface MachineWiresOptions {
  readonly clock: Pick<Clock, 'schedule' | 'nowMs'>;
  readonly dataDir: string;
  /** Where secrets of devices may be. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The wires of this machine. */
export class MachineWires implements Wires {
  readonly #i2cBuses: SharedI2cBuses;
  readonly #clock: MachineWiresOptions['clock'];
  readonly #hostKeys: HostKeys;
  readonly #secrets: Secrets;

  constructor({ clock, dataDir, environment }: MachineWiresOptions) {
    this.#clock = clock;
    this.#hostKeys = new HostKeys(new KnownHosts(join(dataDir, KNOWN_HOSTS_FILE)), clock);
    this.#secrets = new Secrets(environment);
    this.#i2cBuses = new SharedI2cBuses((name) => openLinuxI2cBus(name, clock));
  }

  openI2c(bus: string): Promise<I2cBus> {
    return this.#i2cBuses.open(bus);
  }

  openSerial(settings: SerialSettings): Promise<SerialLine> {
    return openSerialPort(settings, this.#clock);
  }

  openSsh(target: SshTarget): Promise<SshConnection> {
    return connectSsh(target, { hostKeys: this.#hostKeys, secrets: this.#secrets, clock: this.#clock });
  }

  hostKey(target: SshTarget): HostKeyControl {
    return this.#hostKeys.control(target);
  }
}
