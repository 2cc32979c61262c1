import { LabError } from '@labgate/contract';
import type { z } from 'zod';

/** Checks what a request brings. @throws LabError E_SCHEMA that names every fault. */
export function parseRequest<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
  throw new LabError('E_SCHEMA', faults.join('; '));
}
