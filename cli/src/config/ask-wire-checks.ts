import { z } from 'zod';
import { askEntry } from './ask-entry.ts';

const wireChecksSchema = z.array(
  z.object({
    dev: z.string(),
    transport: z.enum(['i2c', 'serial', 'ssh']),
    place: z.string(),
    fault: z.string().optional(),
  }),
);
/** Whether one device answers where it should be. */
export type WireCheck = z.infer<typeof wireChecksSchema>[number];

/**
 * Has the gateway ask every real device of the configuration whether it is there.
 * @throws LabError E_UNKNOWN, also for a configuration with faults.
 */
export async function askWireChecks(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly WireCheck[]> {
  return wireChecksSchema.parse(await askEntry(env, 'check-wires'));
}
