import { z } from 'zod';
import { supplyLimitsSchema } from '../../supply/supply-limits.ts';

/** Configuration of a Korad supply. */
export const configSchema = z.strictObject({
  port: z
    .string()
    .regex(/^\/dev\/[\w./:+@-]+$/, 'a device file such as /dev/ttyUSB0')
    .default('/dev/ttyACM0')
    .describe(
      'Device file; one below `/dev/serial/by-id/` stays the same when other adapters are plugged in.',
    ),
  baudRate: z.literal([9600, 19200, 38400, 57600, 115200]).default(9600),
  gapMs: z
    .int()
    .min(50)
    .max(500)
    .default(85)
    .describe('The supply hears nothing for so long after each command, ms.'),
  limits: supplyLimitsSchema.prefault({}),
});
export type KoradConfig = z.infer<typeof configSchema>;
