import { configCommands } from '@labgate/contract';
import { commandMethod, type CommandCall, type CommandMethods } from '../commands/command-method.ts';
import type { ConfigService } from './config-service.ts';

/** The methods of `$config` (contract §6.3). */
export function createConfigCommands(service: ConfigService): CommandMethods {
  return {
    get: commandMethod(configCommands.get, {
      run: async () => {
        const { v: _version, ...snapshot } = service.snapshot;
        return { data: snapshot };
      },
      isRepeatable: () => true,
    }),
    validate: commandMethod(configCommands.validate, {
      run: async ({ config, ops }) => ({
        data: { faults: ops === undefined ? service.validate(config) : service.validatePatch(ops) },
      }),
      isRepeatable: () => true,
    }),
    patch: commandMethod(configCommands.patch, {
      run: async ({ ops, ifRev }, call) => ({
        data: await service.patch(ops, ifRev ?? call.request.if?.rev, authorOf(call)),
      }),
    }),
    history: commandMethod(configCommands.history, {
      run: async () => ({ data: { revisions: service.history } }),
      isRepeatable: () => true,
    }),
    rollback: commandMethod(configCommands.rollback, {
      run: async ({ rev }, call) => ({ data: await service.rollback(rev, authorOf(call)) }),
    }),
  };
}

/** The user as the broker knows it; for an anonymous client what it calls itself. */
function authorOf({ sender, request }: CommandCall): string | null {
  return sender?.user ?? request.by ?? sender?.clientId ?? request.from;
}
