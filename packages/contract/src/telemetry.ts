import { z } from 'zod';
import { channelNameSchema } from './descriptor.ts';
import {
  monotonicUsSchema,
  sequenceSchema,
  sessionIdSchema,
  timestampMsSchema,
  versionSchema,
} from './ids.ts';

/** How far a value can be trusted (contract §4.2). */
export const qualitySchema = z.enum(['good', 'uncertain', 'bad']);
export type Quality = z.infer<typeof qualitySchema>;

/** Where a value comes from; absent means `live` (contract §4.2). */
export const sourceSchema = z.enum(['live', 'sim', 'replay']);

/** A value of a channel; `null` means it could not be read. */
export const channelValueSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);
export type ChannelValue = z.infer<typeof channelValueSchema>;

/** `{dev}/t/{stream}` (contract §4.2). */
export const telemetrySchema = z.object({
  v: versionSchema,
  sid: sessionIdSchema,
  seq: sequenceSchema,
  /** Unix ms, wall clock. */
  ts: timestampMsSchema,
  /** µs since the gateway started; never steps back. */
  mono: monotonicUsSchema,
  q: qualitySchema,
  /** Present while nobody has set the wall clock since the computer was started: `ts` is not to be trusted. */
  clock: z.literal('unsynced').optional(),
  src: sourceSchema.optional(),
  val: z.record(channelNameSchema, channelValueSchema),
  /** For each `null` of `val` the error code that explains it. */
  why: z.record(channelNameSchema, z.string()).optional(),
  /** Run id while recording. */
  run: z.string().optional(),
  /** Counts behind the values, when `raw` is configured. */
  raw: z.record(channelNameSchema, z.number()).optional(),
});
export type Telemetry = z.infer<typeof telemetrySchema>;
