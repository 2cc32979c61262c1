import type { CommandRequest } from '@labgate/contract';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Sender } from '../broker/foreign-message.ts';

/** A command as it comes, on whichever way. */
export interface IncomingCommand {
  readonly target: string;
  readonly method: string;
  /** Its payload, parsed. */
  readonly body: unknown;
  readonly sender: Sender | undefined;
  readonly isRetained: boolean;
  /** Where MQTT 5 says that the reply goes; it counts before what the body says. */
  readonly responseTopic?: string | undefined;
}

/** What the audit tells of a command before it is known how it ended. */
export type AskedFor = Omit<AuditEntry, 'status' | 'code' | 'before' | 'after'>;

/** What was asked for; `request` is absent when the body fits no schema. */
export function askedFor(
  { target, method, sender }: IncomingCommand,
  request: CommandRequest | undefined,
): AskedFor {
  // only a site broker's account speaks for others; anybody else is who the broker knows
  const isOwnName = sender !== undefined && sender.role !== 'bridge';
  const from = isOwnName ? sender.clientId : (request?.from ?? sender?.clientId ?? 'gateway');
  return {
    from: from.slice(0, 256),
    user: sender?.user ?? null,
    ip: sender?.address ?? null,
    dev: target,
    method,
    args: request === undefined ? null : (request.args ?? {}),
  };
}
