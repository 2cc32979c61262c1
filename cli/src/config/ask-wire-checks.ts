import { z } from 'zod';
import { askEntry } from './ask-entry.ts';
import { askConfigReport } from './ask-config-report.ts';

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
 * Has the gateway ask every real device of the configuration whether it is there; `undefined` when the configuration has
 * faults. @throws LabError E_UNKNOWN.
 */
export async function askWireChecks(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly WireCheck[] | undefined> {
  const { faults } = await askConfigReport(env);
  if (faults.length > 0) return undefined;
  return wireChecksSchema.parse(await askEntry(env, 'check-wires'));
}
