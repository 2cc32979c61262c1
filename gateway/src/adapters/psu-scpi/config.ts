import { z } from 'zod';
import { supplyLimitsSchema } from '../../supply/supply-limits.ts';
import { PROFILE_NAMES } from './profile.ts';

/** Configuration of a SCPI supply. */
export const configSchema = z.strictObject({
  port: z
    .string()
    .regex(/^\/dev\/[\w./:+@-]+$/, 'a device file such as /dev/ttyUSB0')
    .default('/dev/ttyUSB0')
    .describe(
      'Device file; one below `/dev/serial/by-id/` stays the same when other adapters are plugged in.',
    ),
  baudRate: z.literal([4800, 9600, 19200, 38400, 57600, 115200]).default(9600),
  profile: z.literal(PROFILE_NAMES).default('generic').describe('Dialect of the supply.'),
  channel: z.int().min(1).max(8).default(1).describe('Output of a supply with several.'),
  intervalMs: z.int().min(100).max(60_000).default(500).describe('Interval of the readings, ms.'),
  limits: supplyLimitsSchema.prefault({}),
});
export type ScpiConfig = z.infer<typeof configSchema>;
