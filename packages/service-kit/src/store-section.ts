import { idSchema } from '@labgate/contract';
import { z } from 'zod';

const daysSchema = z.number().min(0);

/**
 * Section `store` of `labgate.yaml`; unknown keys are faults. The bridge lives by it, the gateway checks it before it writes
 * the file.
 */
export const storeSectionSchema = z.strictObject({
  redis: z
    .union([
      z.strictObject({ url: z.url({ protocol: /^rediss?$/ }) }),
      z.strictObject({ nodes: z.array(z.url({ protocol: /^rediss?$/ })).min(1) }),
    ])
    .optional()
    .describe('RedisTimeSeries instead of the embedded store: one server, or the nodes of a cluster.'),
  retention: z
    .strictObject({
      rawDays: daysSchema.default(30),
      minuteDays: daysSchema.default(400),
      tenMinuteDays: daysSchema.default(0),
    })
    .prefault({})
    .refine(
      ({ rawDays, minuteDays, tenMinuteDays }) =>
        (minuteDays === 0 || (rawDays !== 0 && rawDays <= minuteDays)) &&
        (tenMinuteDays === 0 || (minuteDays !== 0 && minuteDays <= tenMinuteDays)),
      { message: 'what is coarser must be kept at least as long as what is finer (0 is for ever)' },
    )
    .describe('How long each resolution is kept, days; 0 keeps it for ever.'),
  flushMs: z
    .int()
    .min(10)
    .max(60_000)
    .default(1_000)
    .describe('Samples are collected this long before they are written together, ms.'),
  synchronous: z
    .enum(['NORMAL', 'FULL'])
    .default('NORMAL')
    .describe('FULL: not even a power cut takes an acknowledged sample, at twice the bytes written.'),
  pageSizeBytes: z
    .union([z.literal(1024), z.literal(2048), z.literal(4096), z.literal(8192)])
    .default(1024)
    .describe(
      'Page size of a new embedded file; small pages write less, large ones read long ranges faster.',
    ),
  maxSeries: z.int().min(1).max(1_000_000).default(10_000),
  windowSamples: z
    .int()
    .min(1_000)
    .max(10_000_000)
    .default(500_000)
    .describe('Most samples that wait in memory for a store that is away.'),
  futureLimitS: z
    .number()
    .min(1)
    .max(30 * 86_400)
    .default(86_400)
    .describe("How far ahead of this computer's clock a sample may be, s."),
  clockPatienceS: z
    .number()
    .min(0)
    .max(86_400)
    .default(600)
    .describe(
      'How long after the start of a gateway without a battery clock its samples wait for the clock to be set, s.',
    ),
  gateways: z
    .array(idSchema)
    .min(1)
    .max(256)
    .optional()
    .describe(
      'The gateways this bridge keeps the history of; all of its broker where absent. Bridges share a site by it.',
    ),
  ageFrom: z
    .enum(['arrival', 'timestamp'])
    .default('arrival')
    .describe('Where the age of a question counts from: `timestamp` behind a site broker (contract §6.1).'),
});
export type StoreSection = z.infer<typeof storeSectionSchema>;
