import type { Adapter } from './adapter.ts';
import { sshPlace } from './transports/ssh/ssh-connection.ts';

/** Where a device is, as `$desc` prints it; no two devices can be at one place. */
export function wirePlace(adapter: Adapter, config: unknown): string {
  switch (adapter.transport) {
    case 'i2c': {
      const { bus, address } = adapter.address(config);
      return `${bus}@0x${address.toString(16).padStart(2, '0')}`;
    }
    case 'serial':
      return adapter.address(config).path;
    case 'ssh':
      return sshPlace(adapter.address(config));
  }
}
