import { isAtLeast, mayCommand, type CommandRole, type Role } from '@labgate/contract';

/**
 * Why a role may not send a command, as text for beside the control; `undefined` when it may, and when the role is not
 * known, because then the gateway decides. `required` is the role that the device's descriptor asks for.
 */
export function denial(
  role: Role | undefined,
  target: string,
  method: string,
  required: CommandRole = 'operator',
): string | undefined {
  if (role === undefined) return undefined;
  if (mayCommand(role, target, method) && isAtLeast(role, required)) return undefined;
  return role === 'none'
    ? 'Sign in to do this.'
    : `Your role is ${role}; this needs ${strongest(required, requiredFor(target))}.`;
}

function requiredFor(target: string): CommandRole {
  if (target.startsWith('$interlock/')) return 'safety';
  return target === '$config' || target === '$gw' ? 'admin' : 'operator';
}

function strongest(a: CommandRole, b: CommandRole): CommandRole {
  return isAtLeast(a, b) ? a : b;
}
