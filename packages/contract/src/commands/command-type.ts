import { z } from 'zod';

/** Roles a command may ask for, weakest first (contract §10). */
export const COMMAND_ROLES = ['viewer', 'operator', 'safety', 'admin'] as const;
export type CommandRole = (typeof COMMAND_ROLES)[number];

/** One method of a command target (contract §6.3). */
export interface CommandType {
  readonly summary: string;
  /** The weakest role that may send it. */
  readonly role: CommandRole;
  /** Schema of `args`; unknown fields are ignored. */
  readonly args: z.ZodType;
  /** Schema of the reply's `data`. */
  readonly answer: z.ZodType;
  /** True when it takes longer than 1 s: `accepted` comes first, a final reply follows. */
  readonly isJob?: true;
  /** True when it only asks, and often: the audit leaves out those that were answered. */
  readonly isQuery?: true;
}

/** The methods of one target. */
export type CommandGroup = Readonly<Record<string, CommandType>>;

/** `args` of a method that takes none. */
export const noArgsSchema = z.object({});
/** `data` of a method whose answer is its status. */
export const noAnswerSchema = z.object({}).optional();
/** `data` of a method that answers with values by name, as read back. */
export const valuesAnswerSchema = z.record(z.string(), z.unknown());
