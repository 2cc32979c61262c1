import { z } from 'zod';
import { timestampMsSchema, versionSchema } from './ids.ts';

/** Levels of `$log/{level}` (contract §2). */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `$log/{level}` (contract §2): one line of the gateway's log. */
export const logLineSchema = z.object({
  v: versionSchema,
  ts: timestampMsSchema,
  /** Part that speaks, for example `adapter:bme688:env0`. */
  name: z.string().max(128),
  msg: z.string().max(2_000),
  /** Code of the error catalogue, where there is one. */
  code: z.string().max(64).optional(),
  /** Lines that the rate limit has swallowed before this one. */
  dropped: z.int().positive().optional(),
});
export type LogLine = z.infer<typeof logLineSchema>;
