import { z } from 'zod';
import { PATTERNS, RATES_HZ, RESOLUTIONS_BITS } from './protocol.ts';

/** Configuration of one camera. */
export const mlx90640ConfigSchema = z.strictObject({
  /** Number of the I2C bus: 1 is `/dev/i2c-1`. */
  bus: z.int().min(0).max(255).default(1),
  address: z.int().min(0x08).max(0x77).default(0x33),
  /** Sub-pages a second; a whole picture takes two. */
  rateHz: z.literal(RATES_HZ).default(16),
  /** How the sub-pages share the picture; the sensors leave the factory calibrated for chess. */
  pattern: z.enum(PATTERNS).default('chess'),
  /** Resolution of the converter. */
  resolutionBits: z.literal(RESOLUTIONS_BITS).default(18),
  /** Of the surface looked at: 1 is a black body. */
  emissivity: z.number().min(0.05).max(1).default(0.95),
  /** What the surface mirrors, °C; without it the die temperature less 8 K, as in the open air. */
  reflectedC: z.number().min(-100).max(1000).optional(),
  /** What a simulated camera sees: the simulated board, or a picture that a real sensor once captured, again and again. */
  simulatedScene: z.enum(['board', 'captured']).default('board'),
});
export type Mlx90640Config = z.infer<typeof mlx90640ConfigSchema>;
