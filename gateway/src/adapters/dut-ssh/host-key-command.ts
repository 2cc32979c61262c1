import { dutCommands } from '@labgate/contract';
import type { CommandOutcome } from '../../adapter.ts';
import type { HostKeyControl } from '../../transports/ssh/ssh-connection.ts';
import { parseArgs } from './parse-args.ts';

/** Commands that must work while no connection can be opened. */
export const HOST_KEY_METHODS = ['hostkey-trust', 'hostkey-forget'] as const;
export type HostKeyMethod = (typeof HOST_KEY_METHODS)[number];

/**
 * Trusts or forgets the key of a host; the outcome says which key is trusted then and was before.
 * @throws LabError E_SCHEMA, E_UNKNOWN, E_VERIFY, E_HOST_KEY_CHANGED.
 */
export async function executeHostKeyCommand(
  hostKey: HostKeyControl,
  method: HostKeyMethod,
  args: unknown,
): Promise<CommandOutcome> {
  const before = await hostKey.trusted();
  if (method === 'hostkey-trust') await hostKey.trust(parseArgs(dutCommands[method], args).sha256);
  else await hostKey.forget();
  const after = await hostKey.trusted();
  return { data: { sha256: after?.sha256 ?? null }, before: { sha256: before?.sha256 ?? null } };
}
