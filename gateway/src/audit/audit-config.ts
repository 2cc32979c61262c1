import { z } from 'zod';

/** The section `audit` of `labgate.yaml`. */
export const auditConfigSchema = z.strictObject({
  keepMB: z
    .int()
    .min(16)
    .max(1_000_000)
    .default(512)
    .describe('Size of the audit on disk; the oldest records are deleted beyond it.'),
});
export type AuditConfig = Readonly<z.infer<typeof auditConfigSchema>>;
