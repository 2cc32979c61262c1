import { cameraCommands, deviceCommands, type Description } from '@labgate/contract';
import { z } from 'zod';
import type { OfferedCommand } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import { wirePlace } from '../wire-place.ts';

/** Longest `bus` of a descriptor; the end of a long path tells more than its beginning. */
const MAX_PLACE_LENGTH = 64;

/** The commands of a device by method. */
export type OfferedCommands = Readonly<Record<string, OfferedCommand>>;

/** The commands that a device takes: what its adapter offers, regions and snapshots of a picture, and what every device takes (§6.3). */
export function commandsOf({ adapter, config }: Pick<DeviceConfig, 'adapter' | 'config'>): OfferedCommands {
  const { commands, frame } = adapter.describe(config);
  return {
    ...commands,
    ...(frame === undefined
      ? {}
      : { roi: { type: cameraCommands.roi }, snapshot: { type: cameraCommands.snapshot } }),
    restart: { type: deviceCommands.restart },
    simulate: { type: deviceCommands.simulate },
  };
}

/** The descriptor of a device (contract §4.1). */
export function describeDevice(device: DeviceConfig): Description {
  const { id, name, simulate, adapter, config } = device;
  const { commands: _offered, ...described } = adapter.describe(config);
  const cmds = Object.entries(commandsOf(device)).map(([method, { type, schema }]) => [
    method,
    { role: type.role, schema: schema ?? jsonSchemaOf(type.args) },
  ]);
  return {
    v: 1,
    id,
    kind: adapter.kind,
    name,
    bus: wirePlace(adapter, config).slice(-MAX_PLACE_LENGTH),
    sim: simulate,
    ...described,
    cmds: Object.fromEntries(cmds) as Description['cmds'],
  };
}

function jsonSchemaOf(args: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(args, { io: 'input' });
  return schema;
}
