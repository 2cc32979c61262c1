import { quantityText } from '../format/quantity-text.ts';
import type { ChartSeries } from './chart-groups.ts';

/** A value of a series with its unit. */
export function seriesText({ unit, resolution, channel }: ChartSeries, value: number | undefined): string {
  const description = {
    unit,
    datatype: 'float' as const,
    ...(resolution === undefined ? {} : { resolution }),
  };
  return quantityText(value, description, { channelName: channel }).full;
}
