import { z } from 'zod';
import { supplyLimitsSchema } from '../../supply/supply-limits.ts';
import { PROFILE_NAMES } from './profile.ts';

/** Configuration of a SCPI supply. */
export const configSchema = z.strictObject({
  /** Device file; one below `/dev/serial/by-id/` stays the same when other adapters are plugged in. */
  port: z
    .string()
    .regex(/^\/dev\/[\w./:+@-]+$/, 'a device file such as /dev/ttyUSB0')
    .default('/dev/ttyUSB0'),
  baudRate: z.literal([4800, 9600, 19200, 38400, 57600, 115200]).default(9600),
  /** Dialect of the supply. */
  profile: z.literal(PROFILE_NAMES).default('generic'),
  /** Output of a supply with several. */
  channel: z.int().min(1).max(8).default(1),
  /** Interval of the readings, ms. */
  intervalMs: z.int().min(100).max(60_000).default(500),
  limits: supplyLimitsSchema.prefault({}),
});
export type ScpiConfig = z.infer<typeof configSchema>;
