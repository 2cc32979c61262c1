import { z } from 'zod';
import { channelNameSchema } from './descriptor.ts';
import { countSchema, deviceIdSchema, idSchema, timestampMsSchema } from './ids.ts';

/** Most samples of one `import`: with their times they fit into a message. */
export const MAX_IMPORT_SAMPLES = 1_000;

/** Arguments of `$store` `import`. */
export const importArgsSchema = z
  .object({
    channels: z
      .array(
        z.object({
          dev: deviceIdSchema,
          stream: idSchema,
          prop: channelNameSchema,
          unit: z.string().max(16).optional(),
        }),
      )
      .min(1)
      .max(256),
    /** `[channel, ts, value]`, `channel` being a place in `channels`. */
    samples: z.array(z.tuple([z.int().min(0), timestampMsSchema, z.number()])).max(MAX_IMPORT_SAMPLES),
  })
  .refine(({ channels, samples }) => samples.every(([channel]) => channel < channels.length), {
    path: ['samples'],
    message: 'name channels of the list',
  });
export type ImportArgs = z.infer<typeof importArgsSchema>;

/** Answer of `$store` `import`; samples of a ms that was known have replaced what was there. */
export const importAnswerSchema = z.object({
  stored: countSchema,
  /** Samples of a ms that had none before; part of `stored`. */
  added: countSchema,
  /** Older than what is kept, or too far in the future. */
  refused: countSchema,
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
