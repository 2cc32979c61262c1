import { LabError, type CommandType } from '@labgate/contract';
import type { z } from 'zod';

/** The arguments of a command after its schema in the contract. @throws LabError E_SCHEMA naming the first fault. */
export function parseArgs<Type extends Pick<CommandType, 'args'>>(
  type: Type,
  args: unknown,
): z.output<Type['args']> {
  const result = type.args.safeParse(args ?? {});
  if (result.success) return result.data as z.output<Type['args']>;
  const [issue] = result.error.issues;
  throw new LabError('E_SCHEMA', `args.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}
