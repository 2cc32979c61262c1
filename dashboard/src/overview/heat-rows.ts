import type { Alarm } from '@labgate/contract';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { channelReading, type ChannelAddress, type ChannelReading } from '../readings/channel-reading.ts';
import type { RuleLimit } from '../rules/rule-limits.ts';

/** How warm a channel may become. */
export interface HeatLimit {
  /** The name of the rule. */
  readonly rule: string;
  /** As a difference to the reference, K. */
  readonly limitK: number;
}

/** One temperature of the strip. */
export interface HeatRow {
  readonly address: ChannelAddress;
  readonly reading: ChannelReading;
  readonly temperatureC: number | undefined;
  /** Over the reference, K; `undefined` where one of the two is not known now. */
  readonly overK: number | undefined;
  readonly limit: HeatLimit | undefined;
}

const SHOWN_STATES: readonly string[] = ['live', 'alarm', 'limit'];
/** Sensors this near to each other keep their places: noise must not move what somebody reads. */
const SETTLED_K = 1;

/** Temperatures in the order of the channels. A value that is old has no rank: it would look as if it were so now. */
export function heatRows(
  channels: readonly ChannelAddress[],
  bench: Pick<BenchSnapshot, 'nowMs' | 'localNowMs'> & { readonly alarms: readonly Alarm[] },
  isDisconnected: boolean,
  referenceC: number | undefined,
  limitOf: (address: ChannelAddress) => HeatLimit | undefined,
): HeatRow[] {
  return channels.map((address): HeatRow => {
    const reading = channelReading(address, bench, isDisconnected);
    const latest = address.device.streams.get(address.stream)?.message.val;
    const value =
      latest !== undefined && Object.hasOwn(latest, address.channel) ? latest[address.channel] : undefined;
    const temperatureC =
      SHOWN_STATES.includes(reading.state) && typeof value === 'number' ? value : undefined;
    const overK =
      temperatureC === undefined || referenceC === undefined ? undefined : temperatureC - referenceC;
    return { address, reading, temperatureC, overK, limit: limitOf(address) };
  });
}

/**
 * The warmest over the reference first, those without a value last. Rows that had an order keep it until one is warmer
 * by more than `SETTLED_K` than one above it.
 */
export function warmestFirst(rows: readonly HeatRow[], previous: readonly string[]): HeatRow[] {
  const place = new Map(previous.map((key, index) => [key, index]));
  const placeOf = (row: HeatRow): number => place.get(heatKey(row)) ?? previous.length;
  const before = rows.toSorted((a, b) => placeOf(a) - placeOf(b) || rank(b) - rank(a));
  const settled: HeatRow[] = [];
  for (const row of before) {
    const overtaken = settled.findIndex((above) => rank(row) > rank(above) + SETTLED_K);
    settled.splice(overtaken === -1 ? settled.length : overtaken, 0, row);
  }
  return settled;
}

/** What tells the temperatures of one board apart. */
export function heatKey({ address: { stream, channel } }: HeatRow): string {
  return `${stream}/${channel}`;
}

function rank({ overK, temperatureC }: HeatRow): number {
  return overK ?? temperatureC ?? -Infinity;
}

/** The lowest limit that a rule sets on a temperature, as a difference to the air. */
export function heatLimit(
  { device, stream, channel }: ChannelAddress,
  limits: readonly RuleLimit[],
  airC: number | undefined,
): HeatLimit | undefined {
  const own = limits.flatMap(({ quantity, side, reference, value, rule }): HeatLimit[] => {
    if (quantity !== `${device.id}/${stream}/${channel}` || side !== 'above') return [];
    if (reference !== undefined) return [{ rule, limitK: value }];
    return airC === undefined ? [] : [{ rule, limitK: value - airC }];
  });
  return own.sort((a, b) => a.limitK - b.limitK)[0];
}

/** The upper end of the strip's scale, K: a round number above everything shown. */
export function heatScaleK(rows: readonly HeatRow[]): number {
  const largest = Math.max(10, ...rows.flatMap(({ overK = 0, limit }) => [overK, limit?.limitK ?? 0]));
  return Math.ceil(largest / 5) * 5;
}
