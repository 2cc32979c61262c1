import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { channelLabel } from '../format/label-text.ts';

/** One line of a chart. */
export interface ChartSeries {
  /** `device/stream/channel`. */
  readonly key: string;
  readonly device: string;
  readonly stream: string;
  readonly channel: string;
  readonly label: string;
  readonly deviceName: string;
  /** As the descriptor spells it; empty for pure numbers. */
  readonly unit: string;
  readonly periodMs: number;
  readonly resolution: number | undefined;
}

/** The channels that share a chart: one unit, so one axis. */
export interface ChartGroup {
  readonly key: string;
  readonly title: string;
  /** As the descriptor spells it; empty for pure numbers. */
  readonly unit: string;
  readonly series: readonly ChartSeries[];
}

/** More lines than this in one chart cannot be told apart: then each device gets its own. */
const MOST_SHARED = 8;
const TITLES: Readonly<Record<string, string>> = {
  '°C': 'Temperature',
  '%': 'Relative humidity',
  '%RH': 'Relative humidity',
  hPa: 'Pressure',
  Ω: 'Resistance',
  V: 'Voltage',
  A: 'Current',
  W: 'Power',
  Wh: 'Energy',
  Ah: 'Charge',
  m: 'Height',
  Hz: 'Rate',
  K: 'Temperature difference',
};

/** Every number that the devices describe, in the order of the descriptors. */
export function chartSeries(devices: BenchSnapshot['devices']): ChartSeries[] {
  return devices.flatMap(({ id, description }) =>
    Object.entries(description?.streams ?? {}).flatMap(([stream, { periodMs, props }]) =>
      Object.entries(props)
        .filter(([, { datatype }]) => datatype === 'float' || datatype === 'integer')
        .map(([channel, { unit = '', name, resolution }]) => ({
          key: `${id}/${stream}/${channel}`,
          device: id,
          stream,
          channel,
          label: channelLabel(channel, name),
          deviceName: description?.name ?? id,
          unit: unit === '#' ? '' : unit,
          periodMs,
          resolution,
        })),
    ),
  );
}

/** The charts a bench gets, from its descriptors alone: a sensor nobody foresaw is drawn like any other. */
export function chartGroups(devices: BenchSnapshot['devices']): ChartGroup[] {
  const byUnit = Map.groupBy(chartSeries(devices), ({ unit, device, stream }) =>
    unit === '' ? `#${device}/${stream}` : unit,
  );
  return [...byUnit].flatMap(([key, members]) => groupsOf(key, members));
}

function groupsOf(key: string, members: readonly ChartSeries[]): ChartGroup[] {
  const unit = members[0]?.unit ?? '';
  if (unit === '') return [groupOf(key, `Numbers of ${members[0]?.deviceName ?? ''}`, unit, members, false)];
  const title = Object.hasOwn(TITLES, unit) ? (TITLES[unit] ?? unit) : unit;
  if (members.length <= MOST_SHARED) return [groupOf(key, title, unit, members, isFromSeveral(members))];
  const byDevice = Map.groupBy(members, ({ device }) => device);
  const few = [...byDevice.values()].filter(({ length }) => length <= 2).flat();
  const many = [...byDevice].filter(([, { length }]) => length > 2);
  const separate = many.map(([device, own]) =>
    groupOf(`${key} ${device}`, `${title} · ${own[0]?.deviceName ?? device}`, unit, own, false),
  );
  return few.length === 0 ? separate : [groupOf(key, title, unit, few, isFromSeveral(few)), ...separate];
}

function groupOf(
  key: string,
  title: string,
  unit: string,
  members: readonly ChartSeries[],
  isNamed: boolean,
): ChartGroup {
  const series = isNamed
    ? members.map((each) => ({ ...each, label: `${each.deviceName} · ${each.label}` }))
    : members;
  return { key, title, unit, series };
}

function isFromSeveral(members: readonly ChartSeries[]): boolean {
  return new Set(members.map(({ device }) => device)).size > 1;
}
