import { z } from 'zod';
import { ACCOUNT_ROLES, BRIDGE_COMMAND_ROLES } from '../access.ts';
import { revisionSchema, timestampMsSchema } from '../ids.ts';
import { configSnapshotSchema } from '../config-snapshot.ts';
import { noAnswerSchema, noArgsSchema, type CommandGroup } from './command-type.ts';

/** One fault of a configuration. */
export const configFaultSchema = z.object({
  /** Path of the value, for example `devices.env0.address`. */
  path: z.string(),
  message: z.string(),
  /** What is there, as JSON, and what may be. */
  found: z.string().optional(),
  allowed: z.string().optional(),
});
export type ConfigFaultMessage = z.infer<typeof configFaultSchema>;

/** A JSON Patch operation (RFC 6902) without `move`, `copy` and `test`: `if.rev` does what `test` would. */
export const patchOperationSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), path: z.string().max(256), value: z.unknown() }),
  z.object({ op: z.literal('replace'), path: z.string().max(256), value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: z.string().max(256) }),
]);

export type PatchOperation = z.infer<typeof patchOperationSchema>;

const operationsSchema = z.array(patchOperationSchema).min(1).max(256);

const changedConfigSchema = z.object({
  rev: revisionSchema,
  /** Paths whose value counts from the next start of the gateway on. */
  needsRestart: z.array(z.string()),
});

/** Commands of `$config` (contract §6.3). */
export const configCommands = {
  get: {
    summary: 'The configuration in force, without secrets.',
    role: 'admin',
    args: noArgsSchema,
    answer: configSnapshotSchema.omit({ v: true }),
  },
  validate: {
    summary: 'Check a configuration without applying it.',
    role: 'admin',
    args: z
      .object({
        /** A whole configuration … */
        config: z.record(z.string(), z.unknown()).optional(),
        /** … or a change of the present one. */
        ops: operationsSchema.optional(),
      })
      .refine(({ config, ops }) => (config === undefined) !== (ops === undefined), 'either config or ops'),
    answer: z.object({ faults: z.array(configFaultSchema) }),
  },
  patch: {
    summary: 'Change the configuration.',
    role: 'admin',
    args: z.object({ ops: operationsSchema, ifRev: revisionSchema.optional() }),
    answer: changedConfigSchema,
  },
  history: {
    summary: 'The revisions that are kept, newest first.',
    role: 'admin',
    args: noArgsSchema,
    answer: z.object({
      revisions: z.array(
        z.object({ rev: revisionSchema, ts: timestampMsSchema, by: z.string().nullable(), text: z.string() }),
      ),
    }),
  },
  rollback: {
    summary: 'Return to a kept revision; it becomes a new one.',
    role: 'admin',
    args: z.object({ rev: revisionSchema }),
    answer: changedConfigSchema,
  },
} as const satisfies CommandGroup;

const userRoleSchema = z.enum(ACCOUNT_ROLES);
const userNameSchema = z.string().min(1).max(64);
const commandAsSchema = z.enum(BRIDGE_COMMAND_ROLES);

/** Arguments of `$gw` `users`; `commandRole` is for the role `bridge` (contract §10). */
export const usersArgsSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('list') }),
  z.object({
    action: z.literal('add'),
    name: userNameSchema,
    role: userRoleSchema,
    commandRole: commandAsSchema.optional(),
  }),
  z.object({ action: z.literal('passwd'), name: userNameSchema }),
  z.object({ action: z.literal('remove'), name: userNameSchema }),
]);

/** `list` answers with `users`, `add` and `passwd` with `password`. */
export const usersAnswerSchema = z.object({
  users: z
    .array(z.object({ name: userNameSchema, role: userRoleSchema, commandRole: commandAsSchema.optional() }))
    .optional(),
  password: z.string().optional(),
});

/** Commands of `$gw` (contract §6.3). */
export const gatewayCommands = {
  ping: {
    summary: 'Answer at once.',
    role: 'admin',
    args: noArgsSchema,
    answer: noAnswerSchema,
  },
  restart: { summary: 'Restart the gateway.', role: 'admin', args: noArgsSchema, answer: noAnswerSchema },
  identify: {
    summary: 'Make the gateway visible at its place, for example by a blinking light.',
    role: 'admin',
    args: noArgsSchema,
    answer: noAnswerSchema,
  },
  selftest: {
    summary: 'Check every part.',
    role: 'admin',
    args: noArgsSchema,
    answer: z.object({
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
    isJob: true,
  },
  scan: {
    summary: 'Look for chips on the buses and for serial ports.',
    role: 'admin',
    args: noArgsSchema,
    answer: z.object({
      i2c: z.array(
        z.object({ bus: z.string(), address: z.int().min(0).max(127), looksLike: z.string().optional() }),
      ),
      serial: z.array(z.object({ path: z.string(), description: z.string().optional() })),
    }),
    isJob: true,
  },
  users: {
    summary:
      'List, add or remove users, or give one a new password; passwords are made up and stand in the reply only.',
    role: 'admin',
    args: usersArgsSchema,
    answer: usersAnswerSchema,
  },
} as const satisfies CommandGroup;
