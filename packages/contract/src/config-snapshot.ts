import { z } from 'zod';
import { revisionSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** What stands in a published configuration where a secret is (contract §2). */
export const redactedSecretSchema = z.strictObject({ $secret: z.string().min(1).max(128) });

/** How a configuration names a secret, which itself is in the environment or in a file of its own. */
export const secretSourceSchema = z
  .union([
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name of a variable') }),
    z.strictObject({ file: z.string().min(1).max(256) }),
  ])
  .meta({ 'x-secret': true });
export type SecretSource = z.infer<typeof secretSourceSchema>;

/** `$config/current` (contract §2): the effective configuration without secrets. */
export const configSnapshotSchema = z.object({
  v: versionSchema,
  rev: revisionSchema,
  /** Unix ms since when it is in force. */
  ts: timestampMsSchema,
  config: z.record(z.string(), z.unknown()),
  /** Paths that an environment variable decides, whatever the file says, with its name. */
  overrides: z.record(z.string(), z.string()).optional(),
  /** Paths whose new value counts from the next start of the gateway on. */
  needsRestart: z.array(z.string()).optional(),
});
export type ConfigSnapshot = z.infer<typeof configSnapshotSchema>;
