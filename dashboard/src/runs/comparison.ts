import { z } from 'zod';

const figuresSchema = z.object({ mean: z.number(), min: z.number(), max: z.number(), final: z.number() });
const curveSchema = z.array(z.tuple([z.number(), z.number()]));

/** What `/api/v1/runs/compare` answers: two recordings over the time since their starts, channel by channel. */
export const comparisonSchema = z.object({
  intervalS: z.number(),
  channels: z.array(
    z.object({
      dev: z.string(),
      stream: z.string(),
      channel: z.string(),
      unit: z.string().nullable(),
      a: figuresSchema.nullable(),
      b: figuresSchema.nullable(),
      difference: z.object({ mean: z.number(), max: z.number(), final: z.number() }).nullable(),
      curves: z.object({ a: curveSchema, b: curveSchema }),
    }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;
export type ComparedChannel = Comparison['channels'][number];

/** `dev/stream/channel`. */
export function channelKey({ dev, stream, channel }: ComparedChannel): string {
  return `${dev}/${stream}/${channel}`;
}

/** Both curves on the union of their times; a time that a curve does not have is drawn through. */
export function onOneAxis({
  a,
  b,
}: ComparedChannel['curves']): [number[], (number | undefined)[], (number | undefined)[]] {
  const times = [...new Set([...a, ...b].map(([atS]) => atS))].sort((x, y) => x - y);
  const spread = (curve: typeof a): (number | undefined)[] => {
    const byTime = new Map(curve);
    return times.map((time) => byTime.get(time));
  };
  return [times, spread(a), spread(b)];
}
