import { z } from 'zod';
import { askEntry } from './ask-entry.ts';

/** What the gateway says of the configuration; without faults there is a `config` and there are `streams`. */
const reportSchema = z.object({
  file: z.string().nullable(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  config: z.record(z.string(), z.unknown()).optional(),
  overrides: z.record(z.string(), z.string()).optional(),
  streams: z.array(z.object({ periodMs: z.number().positive(), channels: z.int().min(0) })).optional(),
  framesPerS: z.number().min(0).optional(),
});
export type ConfigReport = z.infer<typeof reportSchema>;

/** Has the gateway check the configuration of `env`; nothing is started. @throws LabError E_UNKNOWN. */
export async function askConfigReport(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ConfigReport> {
  return reportSchema.parse(await askEntry(env, 'check-config'));
}
