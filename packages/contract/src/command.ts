import { z } from 'zod';
import { timestampMsSchema, versionSchema } from './ids.ts';

/** Default and largest time a command may wait, in ms (contract §6.1). */
export const COMMAND_TTL_MS = { default: 5_000, max: 60_000 } as const;

/** `…/cmd/{method}` (contract §6.1). */
export const commandRequestSchema = z.object({
  v: versionSchema,
  /** Unique per `from`; the same pair within 10 min is not executed again. */
  id: z.string().min(1).max(64),
  /** MQTT client id of the sender. */
  from: z.string().min(1).max(128),
  ts: timestampMsSchema.optional(),
  ttlMs: z.int().min(1).max(COMMAND_TTL_MS.max).optional(),
  by: z.string().max(128).optional(),
  why: z.string().max(256).optional(),
  replyTo: z.string().max(256).optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  if: z.object({ rev: z.int().min(0) }).optional(),
});
export type CommandRequest = z.infer<typeof commandRequestSchema>;

export const replyStatusSchema = z.enum(['accepted', 'ok', 'refused', 'failed', 'timeout']);

/** `reply/{client}` (contract §6.2). */
export const commandReplySchema = z.object({
  v: versionSchema,
  id: z.string().min(1).max(64),
  method: z.string(),
  /** The device or service that was addressed, for example `psu0` or `$store`. */
  dev: z.string(),
  /** Absent on all parts of a long result but the last. */
  status: replyStatusSchema.optional(),
  code: z.string().nullable(),
  msg: z.string(),
  /** Unix ms when the request arrived. */
  rx: timestampMsSchema,
  /** Unix ms of this reply. */
  ts: timestampMsSchema,
  tookMs: z.number().nonnegative(),
  data: z.unknown().optional(),
  dup: z.boolean(),
  part: z.int().min(1).optional(),
  parts: z.int().min(1).optional(),
});
export type CommandReply = z.infer<typeof commandReplySchema>;
