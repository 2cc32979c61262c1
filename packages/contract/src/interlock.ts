import { z } from 'zod';
import { MAX_CONDITION_LENGTH } from './condition/condition.ts';
import { countSchema, idSchema, sequenceSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** States of an interlock (contract §7). */
export const interlockStateSchema = z.enum(['armed', 'tripped', 'bypassed', 'fault']);
export type InterlockState = z.infer<typeof interlockStateSchema>;

/** The last trip of an interlock (contract §7). */
export const interlockTripSchema = z.object({
  ts: timestampMsSchema,
  /** Value that tripped it; `null` when the sensor was lost. */
  val: z.number().nullable(),
  /** `seq` of the message or frame that carried the value. */
  seq: sequenceSchema.optional(),
  /** End of the acquisition until the supply confirmed "output off"; `null` while it has not. */
  latencyMs: z.number().nonnegative().nullable(),
  /** Shares of the latency by step, ms, for example `acq`, `decide`, `serial`. */
  parts: z.record(z.string(), z.number().nonnegative()).optional(),
});

/** `$interlock/{il}` (contract §7). */
export const interlockSchema = z.object({
  v: versionSchema,
  id: idSchema,
  state: interlockStateSchema,
  /** The condition in words, for example `cam0/roi/fpga.max > 95 for 1 frames`. */
  when: z.string().max(MAX_CONDITION_LENGTH),
  /** What it does, for example `psu0.off`. */
  act: z.array(z.string().max(128)),
  /** True when a trip stays until it is reset. */
  latch: z.boolean(),
  trip: interlockTripSchema.nullable(),
  /** Longest `latencyMs` seen. */
  worstMs: z.number().nonnegative().nullable(),
  /** Times it has tripped. */
  fired: countSchema,
  /** Unix ms of the last test; 0 when it was never tested. */
  lastTest: timestampMsSchema,
  /** How long the last test took from the order to the confirmed "output off", ms; `null` before the first. */
  lastTestMs: z.number().nonnegative().nullable().optional(),
  /** Unix ms until which it is bypassed. */
  bypassUntil: timestampMsSchema.optional(),
});
export type Interlock = z.infer<typeof interlockSchema>;
