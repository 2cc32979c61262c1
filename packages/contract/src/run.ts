import { z } from 'zod';
import { countSchema, revisionSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** Run id, for example `r-20261122-0042`. */
export const runIdSchema = z.string().regex(/^r-\d{8}-\d{4,6}$/, 'r-YYYYMMDD-NNNN');

/** States of `run/current` (contract §8). */
export const runStateSchema = z.enum(['idle', 'recording', 'stopped']);
export type RunState = z.infer<typeof runStateSchema>;

/** What a run has recorded so far. */
export const runCountsSchema = z.object({
  msgs: countSchema,
  frames: countSchema,
  bytes: countSchema,
  gaps: countSchema,
});

/** `run/current` (contract §8); all but `v`, `state`, `counts`, `cfgRev` and `sw` are `null` before the first run. */
export const runSchema = z.object({
  v: versionSchema,
  id: runIdSchema.nullable(),
  state: runStateSchema,
  dut: z.object({ serial: z.string().max(64) }).nullable(),
  /** Unix ms. */
  startedAt: timestampMsSchema.nullable(),
  by: z.string().max(128).nullable(),
  counts: runCountsSchema,
  cfgRev: revisionSchema,
  sw: z.string().max(64),
  /** Digest of the recording once it is closed. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type Run = z.infer<typeof runSchema>;
