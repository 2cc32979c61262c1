import type { Alarm } from '@labgate/contract';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { channelReading, type ChannelAddress, type ChannelReading } from '../readings/channel-reading.ts';

/** How warm a channel may become. */
export interface HeatLimit {
  /** The name of the rule. */
  readonly rule: string;
  /** As a difference to the reference, K. */
  readonly limitK: number;
}

/** One temperature of the strip. */
export interface HeatRow {
  readonly reading: ChannelReading;
  readonly temperatureC: number | undefined;
  /** Over the reference, K; `undefined` where one of the two is not known now. */
  readonly overK: number | undefined;
  readonly limit: HeatLimit | undefined;
}

const SHOWN_STATES: readonly string[] = ['live', 'alarm', 'limit'];

/**
 * Temperatures with the warmest over the reference first, those without a value last. A value that is old is not
 * ranked: it would look as if it were so now.
 */
export function heatRows(
  channels: readonly ChannelAddress[],
  bench: Pick<BenchSnapshot, 'nowMs' | 'localNowMs'> & { readonly alarms: readonly Alarm[] },
  isDisconnected: boolean,
  referenceC: number | undefined,
  limitOf: (address: ChannelAddress) => HeatLimit | undefined,
): HeatRow[] {
  return channels
    .map((address): HeatRow => {
      const reading = channelReading(address, bench, isDisconnected);
      const latest = address.device.streams.get(address.stream)?.message.val;
      const value =
        latest !== undefined && Object.hasOwn(latest, address.channel) ? latest[address.channel] : undefined;
      const temperatureC =
        SHOWN_STATES.includes(reading.state) && typeof value === 'number' ? value : undefined;
      const overK =
        temperatureC === undefined || referenceC === undefined ? undefined : temperatureC - referenceC;
      return { reading, temperatureC, overK, limit: limitOf(address) };
    })
    .sort((a, b) => rank(b) - rank(a));
}

function rank({ overK, temperatureC }: HeatRow): number {
  return overK ?? temperatureC ?? -Infinity;
}

/** The upper end of the strip's scale, K: a round number above everything shown. */
export function heatScaleK(rows: readonly HeatRow[]): number {
  const largest = Math.max(10, ...rows.flatMap(({ overK = 0, limit }) => [overK, limit?.limitK ?? 0]));
  return Math.ceil(largest / 5) * 5;
}
