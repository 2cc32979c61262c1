import { z } from 'zod';
import { countSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** Largest `data` of one part of `$journal` `read`, bytes of JSON (contract §4.3). */
export const MAX_JOURNAL_PART_BYTES = 48 * 1024;

/** A position in the journal; opaque to clients, `''` = before the oldest kept (contract §4.3). */
export const journalCursorSchema = z.string().max(64);

/** A message as it was journaled. */
export const journalItemSchema = z.object({
  /** Below `lab/1/{gw}/`, for example `env0/t/env`. */
  topic: z.string().min(1).max(512),
  /** Unix ms when it was journaled. */
  ts: timestampMsSchema,
  /** The JSON payload; `null` stands for a zero-length one (an alarm that was removed). */
  payload: z.unknown(),
});
export type JournalItem = z.infer<typeof journalItemSchema>;

/** `$journal/tail` (contract §4.3): `from` of a batch equals `to` of the one before it, else something was missed. */
export const journalTailSchema = z.object({
  v: versionSchema,
  from: journalCursorSchema,
  to: journalCursorSchema,
  items: z.array(journalItemSchema),
});
export type JournalTail = z.infer<typeof journalTailSchema>;

/** Arguments of `$journal/cmd/read` (contract §4.3). */
export const journalReadArgsSchema = z.object({
  after: journalCursorSchema,
  /** Most items of one answer. */
  limit: z.int().min(1).max(10_000).optional(),
});
export type JournalReadArgs = z.infer<typeof journalReadArgsSchema>;

/** Answer of `$journal/cmd/read` (contract §4.3), oldest first. */
export const journalReadAnswerSchema = z.object({
  from: journalCursorSchema,
  to: journalCursorSchema,
  items: z.array(journalItemSchema),
  /** True when there is more after `to`. */
  more: z.boolean(),
  /** Positions after `after` that retention or a power cut has taken. */
  lost: countSchema,
});
export type JournalReadAnswer = z.infer<typeof journalReadAnswerSchema>;
