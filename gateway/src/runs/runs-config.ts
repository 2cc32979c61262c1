import { z } from 'zod';

const MIB = 1024 * 1024;

/** The `runs` section of `labgate.yaml`. */
export const runsConfigSchema = z.strictObject({
  maxBytes: z
    .int()
    .min(16 * MIB)
    .default(20 * 1024 * MIB)
    .describe('Disk budget of all runs, bytes: the oldest that is not kept is deleted when they take more.'),
  minFreeBytes: z
    .int()
    .min(0)
    .default(256 * MIB)
    .describe('Free space of the disk, bytes, below which nothing is recorded any more.'),
  maxAgeDays: z
    .number()
    .positive()
    .max(36_600)
    .optional()
    .describe('Runs that are older are deleted, unless they are kept; forever where absent.'),
  plans: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of plan files; `plans` in the data folder where absent.'),
});
export type RunsConfig = z.infer<typeof runsConfigSchema>;
