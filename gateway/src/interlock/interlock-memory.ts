import { interlockTripSchema, timestampMsSchema, type Interlock } from '@labgate/contract';
import { z } from 'zod';

/** What outlives a restart. */
export const interlockMemorySchema = z.object({
  /** True while it is tripped. */
  latched: z.boolean(),
  trip: interlockTripSchema.nullable(),
  worstMs: z.number().nonnegative().nullable(),
  fired: z.int().min(0),
  lastTest: timestampMsSchema,
  lastTestMs: z.number().nonnegative().nullable(),
});
export type InterlockMemory = Readonly<z.infer<typeof interlockMemorySchema>>;

/** Of an interlock that has never tripped. */
export const NO_MEMORY: InterlockMemory = {
  latched: false,
  trip: null,
  worstMs: null,
  fired: 0,
  lastTest: 0,
  lastTestMs: null,
};

/** Of an interlock whose past is not known: it may have been tripped, so it is. */
export function unknownPast(nowMs: number): InterlockMemory {
  const trip: Interlock['trip'] = { ts: nowMs, val: null, latencyMs: null };
  return { ...NO_MEMORY, latched: true, trip };
}
