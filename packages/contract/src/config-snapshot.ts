import { z } from 'zod';
import { revisionSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** What stands in a published configuration where a secret is (contract §2). */
export const redactedSecretSchema = z.strictObject({ $secret: z.string().min(1).max(128) });

/** `$config/current` (contract §2): the effective configuration without secrets. */
export const configSnapshotSchema = z.object({
  v: versionSchema,
  rev: revisionSchema,
  /** Unix ms since when it is in force. */
  ts: timestampMsSchema,
  config: z.record(z.string(), z.unknown()),
});
export type ConfigSnapshot = z.infer<typeof configSnapshotSchema>;
