import type { AsideOutcome } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { Wires } from '../wires.ts';

/** Carries out a command that needs no open device; `undefined` for one that does. */
export type CommandAside = (method: string, args: unknown) => Promise<AsideOutcome> | undefined;

/** The commands that a device takes while it cannot be opened. */
export function commandAside(
  { adapter, config }: Pick<DeviceConfig, 'adapter' | 'config'>,
  wires: Pick<Wires, 'hostKey'>,
): CommandAside {
  if (adapter.transport !== 'ssh') return () => undefined;
  return (method, args) =>
    adapter.executeAside?.(wires.hostKey(adapter.address(config)), config, method, args);
}
