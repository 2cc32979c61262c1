import { z } from 'zod';
import { planStateSchema } from './plan.ts';
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

/** How the run ended. */
export const runVerdictSchema = z.object({ pass: z.boolean(), reason: z.string().max(1_000) });
export type RunVerdict = z.infer<typeof runVerdictSchema>;

/** Why the recording does not hold all of the run, and from when on. */
export const runIncompleteSchema = z.object({ since: timestampMsSchema, reason: z.string().max(500) });
export type RunIncomplete = z.infer<typeof runIncompleteSchema>;

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
  /** Unix ms. */
  stoppedAt: timestampMsSchema.nullable().optional(),
  tags: z.array(z.string().max(64)).max(32).optional(),
  verdict: runVerdictSchema.nullable().optional(),
  incomplete: runIncompleteSchema.nullable().optional(),
  /** Bytes the disk budget leaves for recordings. */
  freeBytes: countSchema.optional(),
  /** `null` for a run that no plan drives. */
  plan: planStateSchema.nullable().optional(),
});
export type Run = z.infer<typeof runSchema>;
