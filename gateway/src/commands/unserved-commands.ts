import { LabError, SERVICE_TARGETS, storeCommands, type CommandType } from '@labgate/contract';
import type { Broker } from '../broker/broker.ts';
import { commandMethod, type CommandMethods } from './command-method.ts';
import type { CommandServer } from './command-server.ts';

/** Targets that another part of the gateway, or the bridge, answers for. */
const SERVED: readonly string[] = ['$config', '$gw', '$journal', '$replay', '$store', 'run'];

/**
 * Has the gateway answer what nobody else does, so that every command gets its reply (contract §6.2): `$store` with
 * E_DEVICE_LOST while no bridge is connected, and everything without a method with E_UNKNOWN.
 */
export function answerUnserved(server: CommandServer, broker: Pick<Broker, 'isRoleConnected'>): void {
  server.register('$store', lostStore(), () => broker.isRoleConnected('bridge'));
  const unserved = SERVICE_TARGETS.filter((target) => !SERVED.includes(target));
  for (const target of unserved) server.register(target, {});
}

function lostStore(): CommandMethods {
  const lost = (type: CommandType): CommandMethods[string] =>
    commandMethod(type, {
      run: () =>
        Promise.reject(new LabError('E_DEVICE_LOST', 'no bridge is connected, so there is no history')),
      isRepeatable: () => true,
    });
  return Object.fromEntries(Object.entries(storeCommands).map(([name, type]) => [name, lost(type)]));
}
