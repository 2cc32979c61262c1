import type { Clock } from '@labgate/service-kit';
import type { OpenContext, Session } from './adapter.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import type { SerialLine, SerialSettings } from './transports/serial/serial-line.ts';
import type { HostKeyControl, SshConnection, SshTarget } from './transports/ssh/ssh-connection.ts';

/** Opens the wires that devices are on: those of the machine, or simulated ones. The caller closes them. */
export interface Wires {
  /** @throws LabError E_BUS_MISSING, E_PERMISSION. */
  openI2c(bus: string): Promise<I2cBus>;
  /** @throws LabError E_BUS_MISSING, E_BUS, E_PERMISSION. */
  openSerial(settings: SerialSettings): Promise<SerialLine>;
  /** @throws LabError E_HOST_KEY_UNKNOWN, E_HOST_KEY_CHANGED, E_AUTH, E_DEVICE_LOST, E_TIMEOUT, E_CONFIG. */
  openSsh(target: SshTarget): Promise<SshConnection>;
  /** What may be done about the key of a host, also while no connection to it can be opened. */
  hostKey(target: SshTarget): HostKeyControl;
}

/**
 * Opens a device on its wire; closing the session closes the wire too. `counters` outlive the session.
 * @throws LabError what the wire or the adapter says; the wire is closed again.
 */
export async function openDevice(
  { adapter, config }: Pick<DeviceConfig, 'adapter' | 'config'>,
  wires: Wires,
  clock: Clock,
  counters: Map<string, number>,
): Promise<Session> {
  const context: OpenContext<unknown> = {
    config,
    time: clock,
    settle: (delayMs) => clock.sleep(delayMs),
    counters,
  };
  switch (adapter.transport) {
    case 'i2c': {
      const bus = await wires.openI2c(adapter.address(config).bus);
      return openOn(bus, () => adapter.open({ ...context, bus }));
    }
    case 'serial': {
      const line = await wires.openSerial(adapter.address(config));
      return openOn(line, () => adapter.open({ ...context, line }));
    }
    case 'ssh': {
      const connection = await wires.openSsh(adapter.address(config));
      return openOn(connection, () => adapter.open({ ...context, connection }));
    }
  }
}

async function openOn(wire: { close(): Promise<void> }, open: () => Promise<Session>): Promise<Session> {
  try {
    return closingToo(await open(), wire);
  } catch (error) {
    await wire.close();
    throw error;
  }
}

/** The session, which takes its wire with it when it is closed. */
function closingToo(session: Session, wire: { close(): Promise<void> }): Session {
  return {
    read: () => session.read(),
    ...(session.execute === undefined ? {} : { execute: session.execute.bind(session) }),
    ...(session.switchOff === undefined ? {} : { switchOff: session.switchOff.bind(session) }),
    close: async () => {
      try {
        await session.close();
      } finally {
        await wire.close();
      }
    },
  };
}
