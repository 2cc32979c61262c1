import {
  COMMAND_TTL_MS,
  commandRoleOf,
  isAtLeast,
  LabError,
  mayCommand,
  maySend,
  type CommandRequest,
} from '@labgate/contract';
import type { Sender } from '../broker/foreign-message.ts';
import type { CommandMethod } from './command-method.ts';
import { describeFault } from './command-request.ts';

interface CheckedCommand {
  readonly target: string;
  readonly method: string;
  readonly sender: Sender | undefined;
}

/**
 * Checks whether a command may be carried out now, and gives its arguments as the method's schema makes them.
 * @throws LabError E_ROLE, E_EXPIRED, E_SCHEMA.
 */
export function checkCommand(
  { target, method: name, sender }: CheckedCommand,
  request: CommandRequest,
  method: CommandMethod,
  nowMs: number,
): unknown {
  if (sender !== undefined && !isAllowed(sender, target, name, method)) {
    throw new LabError('E_ROLE', `the role ${sender.role} may not send ${target} ${name}`);
  }
  const args = method.type.args.safeParse(request.args ?? {});
  // what may be carried out every time it comes, OFF above all, is never too late (contract §6.4)
  const isTimeless = args.success && method.isRepeatable(args.data);
  if (!isTimeless && sender?.role === 'bridge' && isExpired(request, nowMs)) {
    throw new LabError('E_EXPIRED', 'the command was too old when it arrived');
  }
  if (!args.success) throw new LabError('E_SCHEMA', describeFault(args.error));
  return args.data;
}

/** True for a command that is carried out again, however often it comes. */
export function mayRepeat(method: CommandMethod, request: CommandRequest): boolean {
  const args = method.type.args.safeParse(request.args ?? {});
  return args.success && method.isRepeatable(args.data);
}

/** Only what comes over a site broker can have waited on its way (contract §6.1). */
function isExpired({ ts, ttlMs = COMMAND_TTL_MS.default }: CommandRequest, nowMs: number): boolean {
  return ts !== undefined && nowMs - ts > ttlMs;
}

/** The table of contract §10, and the role the method itself asks for. */
function isAllowed(sender: Sender, target: string, name: string, { type }: CommandMethod): boolean {
  // What the table lets a bridge have beyond the role of its commands: the journal.
  const isBridgeOwn = sender.role === 'bridge' && mayCommand('bridge', target, name);
  return isBridgeOwn || (maySend(sender, target, name) && isAtLeast(commandRoleOf(sender), type.role));
}
