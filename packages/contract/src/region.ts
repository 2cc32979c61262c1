import { z } from 'zod';
import { idSchema } from './ids.ts';

/** Most regions of one camera. */
export const MAX_REGIONS = 32;

const coordinateSchema = z.number().min(0).max(4096);
const nameSchema = z.string().max(64);

/**
 * A region of the thermal picture, in pixels: a rectangle `[x0, y0, x1, y1]`, a polygon `[x, y, …]` or a point `[x, y]`.
 * The pixel in column i and row j covers i … i+1 and j … j+1 and belongs to a rectangle or polygon that covers its centre; a
 * point is the pixel it lies in.
 */
export const regionSchema = z.discriminatedUnion('shape', [
  z.object({
    id: idSchema,
    name: nameSchema,
    shape: z.literal('rect'),
    xy: z.array(coordinateSchema).length(4),
  }),
  z.object({
    id: idSchema,
    name: nameSchema,
    shape: z.literal('poly'),
    xy: z
      .array(coordinateSchema)
      .min(6)
      .max(64)
      .refine((xy) => xy.length % 2 === 0, { message: 'pairs of x and y' }),
  }),
  z.object({
    id: idSchema,
    name: nameSchema,
    shape: z.literal('point'),
    xy: z.array(coordinateSchema).length(2),
  }),
]);
export type Region = z.infer<typeof regionSchema>;

/** The regions of one camera: each id once. */
export const regionListSchema = z
  .array(regionSchema)
  .max(MAX_REGIONS)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, {
    message: 'each id once',
  });
