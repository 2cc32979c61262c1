import { z } from 'zod';
import { COMMAND_ROLES } from './commands/command-type.ts';
import { deviceIdSchema, idSchema, versionSchema } from './ids.ts';
import { regionListSchema } from './region.ts';

/** Data types of a channel, in the words of Homie 5 (contract §4.1). */
export const datatypeSchema = z.enum(['float', 'integer', 'boolean', 'string', 'enum']);

/** A channel name: its own level never appears in a topic, so dots and capitals are allowed (`fpga.max`). */
export const channelNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

/** One channel of a stream (contract §4.1). */
export const channelSchema = z.object({
  /** Shown to people; the channel name where absent. */
  name: z.string().max(64).optional(),
  /** Unit as printed, for example `°C`, `%`, `hPa`, `Ω`, `V`; `#` for a pure number. */
  unit: z.string().max(16).optional(),
  datatype: datatypeSchema,
  /** `min:max` for numbers, comma-separated values for an enum. */
  format: z.string().max(256).optional(),
  settable: z.boolean().optional(),
  /** Smallest step that means something, in the unit; it decides the decimals shown. */
  resolution: z.number().positive().optional(),
  /** Standard uncertainty (k=1), in the unit. */
  u: z.number().nonnegative().optional(),
  /** Calibration object id and version. */
  cal: z.string().max(64).optional(),
  /** True for a value computed from others. */
  derived: z.boolean().optional(),
  /** What a reader must know, for example "estimate, not BSEC". */
  note: z.string().max(200).optional(),
});
export type Channel = z.infer<typeof channelSchema>;

/** One stream of a device (contract §4.1). */
export const streamSchema = z.object({
  /** Declared interval of the messages, in ms; stale is older than max(3 × this, 2 s). */
  periodMs: z.number().positive(),
  props: z.record(channelNameSchema, channelSchema),
});
export type Stream = z.infer<typeof streamSchema>;

/** A command a device takes (contract §4.1, §6.3). */
export const commandDescriptionSchema = z.object({
  role: z.enum(COMMAND_ROLES),
  /** JSON Schema of `args`. */
  schema: z.record(z.string(), z.unknown()),
});

/** `{dev}/$desc` (contract §4.1). */
export const descriptionSchema = z.object({
  v: versionSchema,
  id: deviceIdSchema,
  kind: z.string().max(64),
  name: z.string().max(128),
  /** Where it is attached, for example `i2c-1@0x76`. */
  bus: z.string().max(64).optional(),
  /** True when the wire is simulated. */
  sim: z.boolean(),
  streams: z.record(idSchema, streamSchema),
  /** Present when the device publishes `{dev}/frame`. */
  frame: z
    .object({
      width: z.int().positive(),
      height: z.int().positive(),
      rateHz: z.number().positive(),
      /** Regions whose statistics are the stream `roi`; the command `roi` replaces them. */
      regions: regionListSchema.optional(),
    })
    .optional(),
  cmds: z.record(z.string(), commandDescriptionSchema),
  cals: z.array(z.string().max(64)).optional(),
});
export type Description = z.infer<typeof descriptionSchema>;
