import { z } from 'zod';
import { PATTERNS, RATES_HZ, RESOLUTIONS_BITS } from './protocol.ts';

/** Configuration of one camera. */
export const mlx90640ConfigSchema = z.strictObject({
  bus: z.int().min(0).max(255).default(1).describe('Number of the I2C bus: 1 is `/dev/i2c-1`.'),
  address: z.int().min(0x08).max(0x77).default(0x33),
  rateHz: z.literal(RATES_HZ).default(16).describe('Sub-pages a second; a whole picture takes two.'),
  pattern: z
    .enum(PATTERNS)
    .default('chess')
    .describe('How the sub-pages share the picture; the sensors leave the factory calibrated for chess.'),
  resolutionBits: z.literal(RESOLUTIONS_BITS).default(18).describe('Resolution of the converter.'),
  emissivity: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.95)
    .describe('Of the surface looked at: 1 is a black body.'),
  reflectedC: z
    .number()
    .min(-100)
    .max(1000)
    .optional()
    .describe('What the surface mirrors, °C; without it the die temperature less 8 K, as in the open air.'),
  orientation: z
    .int()
    .min(0)
    .max(7)
    .default(0)
    .describe('How the picture is turned and mirrored before it is published: the EXIF value less one.'),
  simulatedScene: z
    .enum(['board', 'captured'])
    .default('board')
    .describe(
      'What a simulated camera sees: the simulated board, or a picture that a real sensor once captured, again and again.',
    ),
});
export type Mlx90640Config = z.infer<typeof mlx90640ConfigSchema>;
