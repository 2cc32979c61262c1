import { dutCommands, type hostKeyAnswerSchema } from '@labgate/contract';
import type { z } from 'zod';
import type { AsideOutcome } from '../../adapter.ts';
import type { HostKeyControl, SshTarget } from '../../transports/ssh/ssh-connection.ts';
import { parseArgs } from './parse-args.ts';

/** Commands that must work while no connection can be opened. */
export const HOST_KEY_METHODS = ['hostkey-show', 'hostkey-trust', 'hostkey-forget'] as const;
export type HostKeyMethod = (typeof HOST_KEY_METHODS)[number];

/** The method of that name, if it is about the key of the host. */
export function hostKeyMethod(name: string): HostKeyMethod | undefined {
  return HOST_KEY_METHODS.find((method) => method === name);
}

/**
 * Shows, trusts or forgets the key of a host; the outcome of a change says which key is trusted then and was before.
 * @throws LabError E_SCHEMA, E_UNKNOWN, E_VERIFY, E_HOST_KEY_CHANGED.
 */
export async function executeHostKeyCommand(
  hostKey: HostKeyControl,
  target: Pick<SshTarget, 'host' | 'port'>,
  method: HostKeyMethod,
  args: unknown,
): Promise<AsideOutcome> {
  const before = await hostKey.trusted();
  if (method === 'hostkey-show') return { data: keysOf(hostKey, target, before), reopens: false };
  if (method === 'hostkey-trust') await hostKey.trust(parseArgs(dutCommands[method], args).sha256);
  else await hostKey.forget();
  const after = await hostKey.trusted();
  return {
    data: { sha256: after?.sha256 ?? null },
    before: { sha256: before?.sha256 ?? null },
    reopens: after?.sha256 !== before?.sha256,
  };
}

function keysOf(
  { shown }: HostKeyControl,
  { host, port }: Pick<SshTarget, 'host' | 'port'>,
  trusted: Awaited<ReturnType<HostKeyControl['trusted']>>,
): z.infer<typeof hostKeyAnswerSchema> {
  const seen = shown();
  return {
    host,
    port,
    trusted:
      trusted === undefined
        ? null
        : { type: trusted.type, sha256: trusted.sha256, trustedAt: trusted.trustedAtMs },
    shown: seen === undefined ? null : { type: seen.type, sha256: seen.sha256 },
  };
}
