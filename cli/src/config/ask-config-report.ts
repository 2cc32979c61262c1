import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LabError } from '@labgate/contract';
import { z } from 'zod';
import { gatewayEntry } from '../up/built-entries.ts';

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

/** Longest a check may take, ms. */
const TIMEOUT_MS = 30_000;

/** Has the gateway check the configuration of `env`; nothing is started. @throws LabError E_UNKNOWN. */
export async function askConfigReport(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ConfigReport> {
  const entry = gatewayEntry();
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [entry, 'check-config'], {
      env,
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return reportSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    const reason = firstLine(cause);
    throw new LabError('E_UNKNOWN', `the gateway could not check the configuration: ${reason}`, { cause });
  }
}

function firstLine(failure: unknown): string {
  const said: unknown = Object(failure).stderr;
  return typeof said === 'string' ? (said.trim().split('\n')[0] ?? '') : '';
}
