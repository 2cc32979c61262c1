import { z } from 'zod';
import { channelNameSchema } from '../descriptor.ts';
import { deviceIdSchema, idSchema } from '../ids.ts';
import { runIdSchema } from '../run.ts';
import { WET_EVERY_MS } from '../wet-table.ts';

/** The end of the times that a store keeps: seconds of 32 bits. */
const END_OF_TIME_MS = (2 ** 32 - 1) * 1_000;

const integerText = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number);
const signedIntegerText = z
  .string()
  .regex(/^-?\d{1,16}$/, 'a whole number')
  .transform(Number);

/** A time as Unix ms or in ISO 8601 with its zone. */
const timeQuerySchema = z.union([
  z
    .string()
    .regex(/^\d{1,16}$/, 'Unix ms or an ISO 8601 time with its zone')
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

/** Query of `GET /api/v1/range`; `rangeArgsSchema` then checks the values. */
export const rangeQuerySchema = z.strictObject({
  dev: idSchema,
  stream: idSchema,
  props: z.string().min(1).optional().describe('Comma-separated channels; all where absent.'),
  from: signedIntegerText.describe('Unix ms.'),
  to: signedIntegerText.describe('Unix ms, included.'),
  maxPoints: signedIntegerText.optional().describe('Most points a channel.'),
  raw: z.enum(['0', '1', 'false', 'true']).optional().describe('Every sample as it was stored.'),
  bucketMs: signedIntegerText.optional().describe('Width of a bucket, ms; instead of `maxPoints`.'),
});

/** Query of `GET /api/v1/export`. */
export const exportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  dev: deviceIdSchema.optional(),
  stream: idSchema.optional(),
  props: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(channelNameSchema).min(1).max(64))
    .optional()
    .describe('Comma-separated channels; all where absent.'),
  from: timeQuerySchema.prefault('0').describe('Unix ms, or ISO 8601 with its zone.'),
  to: timeQuerySchema.prefault(String(END_OF_TIME_MS)).describe('Unix ms, or ISO 8601 with its zone.'),
  everyMs: z
    .string()
    .regex(/^\d{1,12}$/, 'a whole number of ms')
    .transform(Number)
    .pipe(z.int().min(1))
    .optional()
    .describe('Means over this time, ms; single samples where absent.'),
  preset: z.enum(['wet']).optional().describe('A table with columns of its own.'),
});

/** Query of `POST /api/v1/import`. */
export const importQuerySchema = z.strictObject({
  format: z.enum(['csv', 'jsonl']).optional().describe('What the content type says where absent.'),
});

/** Query of `GET /api/v1/annotations`; `annotationsArgsSchema` then checks the values. */
export const annotationsQuerySchema = z.strictObject({ from: timeQuerySchema, to: timeQuerySchema });

/** Query of `GET /api/v1/runs/{run}/export`. */
export const runExportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'wet', 'jsonl', 'events', 'frames']),
  interval: integerText
    .pipe(z.int().min(1).max(86_400))
    .prefault(String(WET_EVERY_MS / 1000))
    .describe('Seconds of a row of `csv` and `wet`.'),
  every: integerText
    .pipe(z.int().min(1).max(1_000_000))
    .prefault('1')
    .describe('Every so manieth frame of each camera.'),
});

/** Query of `GET /api/v1/runs/compare`. */
export const compareQuerySchema = z.strictObject({
  a: runIdSchema,
  b: runIdSchema,
  points: integerText.pipe(z.int().min(2).max(2_000)).prefault('300').describe('Points of a curve.'),
});

/** Body of `POST /api/v1/session`. */
export const signInSchema = z.strictObject({
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});
