import { z } from 'zod';

const MIB = 1024 * 1024;

/** The `journal` section of `labgate.yaml`. */
export const journalConfigSchema = z
  .strictObject({
    maxAgeH: z
      .number()
      .min(0.01)
      .max(24 * 3660)
      .default(24)
      .describe('What is older may be deleted, hours.'),
    maxBytes: z
      .int()
      .min(MIB)
      .default(2048 * MIB)
      .describe('The oldest is deleted when the journal is larger.'),
    syncMs: z
      .union([z.int().min(10).max(60_000), z.enum(['always', 'never'])])
      .default(1_000)
      .describe(
        'Ms after which a record is forced to the disk; `always`: before it is acknowledged; `never`: when the kernel likes.',
      ),
    segmentBytes: z
      .int()
      .min(64 * 1024)
      .max(256 * MIB)
      .default(8 * MIB)
      .describe('Size at which a new file is begun; whole files are deleted.'),
  })
  .refine(({ maxBytes, segmentBytes }) => maxBytes >= 2 * segmentBytes, {
    message: 'maxBytes is at least twice segmentBytes',
    path: ['maxBytes'],
  });
export type JournalConfig = z.infer<typeof journalConfigSchema>;
