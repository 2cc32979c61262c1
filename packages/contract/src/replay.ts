import { z } from 'zod';
import { timestampMsSchema, versionSchema } from './ids.ts';
import { runIdSchema } from './run.ts';

/** State of the replay; there is one at a time. */
export const replayStateSchema = z.object({
  run: runIdSchema,
  /** The gateway id the recording is published under (contract §8). */
  gw: z.string(),
  state: z.enum(['paused', 'playing', 'ended']),
  /** Position in the time of the recording, Unix ms. */
  ts: timestampMsSchema,
  speed: z.number().positive(),
  /** Beginning and end of the recording, Unix ms. */
  from: timestampMsSchema.optional(),
  to: timestampMsSchema.optional(),
  /** What of the recording could not be read so far. */
  faults: z.array(z.string()).max(20).optional(),
});
export type ReplayState = z.infer<typeof replayStateSchema>;

/** `$replay/current`: `replay` is `null` while none is open. */
export const replayCurrentSchema = z.object({ v: versionSchema, replay: replayStateSchema.nullable() });
export type ReplayCurrent = z.infer<typeof replayCurrentSchema>;

/** The gateway id a run is replayed under (contract §8). */
export function replayGatewayId(run: string): string {
  return `replay-${run}`;
}
