import { z } from 'zod';
import { replyStatusSchema } from './command.ts';
import { countSchema, timestampMsSchema, versionSchema } from './ids.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 as 64 lower-case hex digits');

/** `prev` of the first record of an audit chain. */
export const AUDIT_CHAIN_START = '0'.repeat(64);

/** `$audit` (contract §6.5): one record per command, refused ones included, chained by hash over `n`. */
export const auditSchema = z.object({
  v: versionSchema,
  /** Position in the chain, +1 per record. */
  n: countSchema,
  ts: timestampMsSchema,
  /** MQTT client id of the sender, or `http` and the like for another way in. */
  from: z.string().max(256),
  /** The broker-authenticated name; `null` for an anonymous client. */
  user: z.string().max(128).nullable(),
  ip: z.string().max(64).nullable(),
  /** The device or service that was addressed. */
  dev: z.string().max(64),
  method: z.string().max(64),
  /** As received, secrets redacted; `null` when they could not be read. */
  args: z.record(z.string(), z.unknown()).nullable(),
  status: replyStatusSchema,
  code: z.string().max(64).nullable(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** Hash of the record before this one. */
  prev: sha256Schema,
  hash: sha256Schema,
});
export type AuditRecord = z.infer<typeof auditSchema>;
