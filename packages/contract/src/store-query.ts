import { z } from 'zod';
import { channelNameSchema } from './descriptor.ts';
import { deviceIdSchema, idSchema, timestampMsSchema } from './ids.ts';

/** Most points one `range` may ask for and get, per channel. */
export const MAX_RANGE_POINTS = 20_000;

/** Arguments of `$store` `range` (contract §6.3); times in Unix ms, both ends included. */
export const rangeArgsSchema = z
  .object({
    dev: deviceIdSchema,
    stream: idSchema,
    /** Channels; all numeric ones of the stream where absent. */
    props: z.array(channelNameSchema).min(1).max(64).optional(),
    from: timestampMsSchema,
    to: timestampMsSchema,
    /** Buckets are made so that at most this many points a channel come back. */
    maxPoints: z.int().min(1).max(MAX_RANGE_POINTS).optional(),
    /** Every sample as it was stored; refused when there are more than `MAX_RANGE_POINTS`. */
    raw: z.boolean().optional(),
    /** Buckets of this width, ms, or of a minute or ten where retention has dropped what is finer; instead of `maxPoints`. */
    bucketMs: z
      .int()
      .min(1)
      .max(366 * 86_400_000)
      .optional(),
  })
  .refine((args) => args.from <= args.to, { path: ['to'], message: 'must not be before from' });
export type RangeArgs = z.infer<typeof rangeArgsSchema>;

/** A raw sample `[ts, value]`. */
export const rawPointSchema = z.tuple([timestampMsSchema, z.number()]);
/** A bucket `[ts, mean, min, max, count]`, `ts` its start. */
export const bucketPointSchema = z.tuple([
  timestampMsSchema,
  z.number(),
  z.number(),
  z.number(),
  z.int().min(1),
]);

/** Answer of `$store` `range` and of `GET /api/v1/range`. */
export const rangeAnswerSchema = z.object({
  dev: deviceIdSchema,
  stream: idSchema,
  /** Bucket width in ms; 0 for raw samples. */
  resolutionMs: z.number().min(0),
  props: z.record(channelNameSchema, z.union([z.array(rawPointSchema), z.array(bucketPointSchema)])),
  /** True when retention has already dropped samples finer than this answer in the asked interval. */
  finerDropped: z.boolean().optional(),
});
export type RangeAnswer = z.infer<typeof rangeAnswerSchema>;

/** Arguments of `$store` `latest` and `series`: each narrows the selection. */
export const selectArgsSchema = z.object({ dev: deviceIdSchema.optional(), stream: idSchema.optional() });
export type SelectArgs = z.infer<typeof selectArgsSchema>;

/** Answer of `$store` `latest`: the newest stored sample of each channel. */
export const latestAnswerSchema = z.object({
  latest: z.array(
    z.object({
      dev: deviceIdSchema,
      stream: idSchema,
      prop: channelNameSchema,
      ts: timestampMsSchema,
      value: z.number(),
    }),
  ),
});
export type LatestAnswer = z.infer<typeof latestAnswerSchema>;

/** Answer of `$store` `series`: what is kept. */
export const seriesAnswerSchema = z.object({
  series: z.array(
    z.object({
      dev: deviceIdSchema,
      stream: idSchema,
      prop: channelNameSchema,
      unit: z.string().optional(),
      /** Unix ms of the oldest and the newest sample kept. */
      first: timestampMsSchema.nullable(),
      last: timestampMsSchema.nullable(),
      samples: z.int().min(0),
    }),
  ),
});
export type SeriesAnswer = z.infer<typeof seriesAnswerSchema>;
