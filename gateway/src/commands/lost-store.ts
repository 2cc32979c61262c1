import { LabError, storeCommands, type CommandType } from '@labgate/contract';
import type { Broker } from '../broker/broker.ts';
import { commandMethod, type CommandMethods } from './command-method.ts';
import type { CommandServer } from './command-server.ts';

/**
 * Has the gateway answer `$store` itself with E_DEVICE_LOST while no bridge is connected, so that every command gets its
 * reply (contract §6.2).
 */
export function answerForLostStore(server: CommandServer, broker: Pick<Broker, 'isRoleConnected'>): void {
  server.register('$store', lostStore(), () => broker.isRoleConnected('bridge'));
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
