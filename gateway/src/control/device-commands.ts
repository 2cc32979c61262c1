import { commandMethod, type CommandMethods } from '../commands/command-method.ts';
import type { DeviceControl } from './device-control.ts';
import type { OfferedCommands } from './describe-device.ts';

/** The commands of a device as the command server carries them out. */
export function deviceMethods(commands: OfferedCommands, control: DeviceControl): CommandMethods {
  return Object.fromEntries(
    Object.entries(commands).map(([method, { type }]) => [
      method,
      commandMethod(type, {
        run: async (args, { request, signal }) => {
          const { data, before } = await control.execute(method, args, {
            signal,
            ...(request.if === undefined ? {} : { ifRev: request.if.rev }),
          });
          return { data, ...(before === undefined ? {} : { before }), after: data };
        },
        isRepeatable: (args) => method === 'output' && isOff(args),
      }),
    ]),
  );
}

/** OFF is carried out every time it comes (contract §6.1). */
function isOff(args: unknown): boolean {
  return typeof args === 'object' && args !== null && 'on' in args && args.on === false;
}
