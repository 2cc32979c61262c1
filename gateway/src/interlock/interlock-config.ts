import { conditionSchema, deviceIdSchema, idSchema } from '@labgate/contract';
import { z } from 'zod';

/** What an interlock does: `psu0.off` switches the output of `psu0` off. */
const actionSchema = z
  .string()
  .regex(/^[a-z0-9-]+\.off$/, 'a supply and what it does: psu0.off')
  .transform((text) => text.slice(0, -'.off'.length))
  .pipe(deviceIdSchema);

/** One interlock of `labgate.yaml`. */
const interlockConfigSchema = z.strictObject({
  when: conditionSchema.describe('Condition that trips it, e.g. cam0/roi/fpga.max > 95 for 1 frames.'),
  act: z.array(actionSchema).min(1).max(8).describe('Outputs it switches off, e.g. psu0.off.'),
  latch: z.boolean().default(true).describe('A trip stays until somebody resets it.'),
  hysteresis: z
    .number()
    .min(0)
    .default(0)
    .describe('How far the value must be back inside before the condition no longer holds.'),
  silenceS: z
    .number()
    .min(0.5)
    .max(600)
    .optional()
    .describe('Silence of the sensor that trips, s; the longer of three periods and 1 s by default.'),
  bootS: z
    .number()
    .min(0)
    .max(600)
    .default(0)
    .describe(
      'For a sensor that is powered by the guarded output itself: it may be silent while that is off, and so long after ON, s.',
    ),
});
export type InterlockConfig = Readonly<z.output<typeof interlockConfigSchema>>;

/** `interlocks` of `labgate.yaml`, by id. */
export const interlocksConfigSchema = z.record(idSchema, interlockConfigSchema);
export type InterlocksConfig = Readonly<z.output<typeof interlocksConfigSchema>>;
