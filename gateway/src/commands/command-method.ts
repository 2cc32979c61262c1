import type { CommandRequest, CommandType } from '@labgate/contract';
import type { z } from 'zod';
import type { Sender } from '../broker/foreign-message.ts';

/** A command that is to be carried out. */
export interface CommandCall {
  /** A device id, `$journal`, `$interlock/{il}` …, as in its topic. */
  readonly target: string;
  readonly method: string;
  readonly request: CommandRequest;
  /** Absent for commands from inside the gateway. */
  readonly sender: Sender | undefined;
  /** Aborted when the caller has been told that it took too long. */
  readonly signal: AbortSignal;
}

/** What a command gives: `data`, split here when it is long, or `data` as JSON in parts already. */
export type CommandResult = ({ readonly data?: unknown } | { readonly jsonParts: readonly string[] }) & {
  /** What was changed, before and after, for the audit (contract §6.5). */
  readonly before?: unknown;
  readonly after?: unknown;
};

/** A method that a server carries out. */
export interface CommandMethod {
  readonly type: CommandType;
  /**
   * Carries it out; `args` fit the schema of `type`.
   * @throws LabError whose code becomes the one of the reply.
   */
  run(args: unknown, call: CommandCall): Promise<CommandResult>;
  /** True when a repeated command is carried out again instead of having its first reply repeated (contract §6.1). */
  isRepeatable(args: unknown): boolean;
}

/** Methods by name. */
export type CommandMethods = Readonly<Record<string, CommandMethod>>;

interface Behaviour<Args> {
  readonly run: (args: Args, call: CommandCall) => Promise<CommandResult>;
  /** Default: never. */
  readonly isRepeatable?: (args: Args) => boolean;
}

/** Joins a method of the contract with what it does. */
export function commandMethod<Type extends CommandType>(
  type: Type,
  { run, isRepeatable = () => false }: Behaviour<z.output<Type['args']>>,
): CommandMethod {
  // The server parses `args` with the schema of this very `type` first.
  return {
    type,
    run: (args, call) => run(args as z.output<Type['args']>, call),
    isRepeatable: (args) => isRepeatable(args as z.output<Type['args']>),
  };
}
