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

/** The channels that share a chart, of one unit or of two: each has an axis. */
export interface ChartGroup {
  readonly key: string;
  readonly title: string;
  /** Of the axes, left first. */
  readonly units: readonly string[];
  readonly series: readonly ChartSeries[];
}

/** A third axis could not be told from the second. */
export const MOST_UNITS = 2;
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
  s: 'Time',
  ms: 'Time',
};
/** Units one looks at first, in this order; the others follow as they are described. */
const FIRST_UNITS: readonly string[] = ['°C', 'V', 'A', 'W', '%', 'hPa', 'Ω'];
/** Quantities that belong together, whichever devices tell them. */
const COMPANIONS: Readonly<Record<string, string>> = { V: 'A', A: 'V' };
/** Two small charts of one device are better read as one. */
const MOST_PAIRED = 4;

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
export function chartGroups(series: readonly ChartSeries[]): ChartGroup[] {
  const byUnit = Map.groupBy(series, ({ unit, device, stream }) =>
    unit === '' ? `#${device}/${stream}` : unit,
  );
  const groups = [...byUnit].flatMap(([key, members]) => groupsOf(key, members));
  return paired(groups.sort((a, b) => rankOf(a) - rankOf(b)));
}

function rankOf({ units: [unit = ''] }: ChartGroup): number {
  const rank = FIRST_UNITS.indexOf(unit);
  return rank === -1 ? FIRST_UNITS.length : rank;
}

/** Joins charts of one unit to charts of two, where that helps. */
function paired(groups: readonly ChartGroup[]): ChartGroup[] {
  const rest = [...groups];
  const result: ChartGroup[] = [];
  for (let group = rest.shift(); group !== undefined; group = rest.shift()) {
    const one = group;
    const partner = rest.findIndex((other) => belongTogether(one, other));
    const [other] = partner === -1 ? [] : rest.splice(partner, 1);
    result.push(other === undefined ? one : joined(one, other));
  }
  return result;
}

function belongTogether(a: ChartGroup, b: ChartGroup): boolean {
  const [unit = ''] = a.units;
  const [other = ''] = b.units;
  if (unit === other || unit === '°C' || other === '°C') return false;
  const companion = COMPANIONS[unit];
  if (companion !== undefined || COMPANIONS[other] !== undefined) return companion === other;
  const devices = new Set([...a.series, ...b.series].map(({ device }) => device));
  return devices.size === 1 && a.series.length <= MOST_PAIRED && b.series.length <= MOST_PAIRED;
}

function joined(a: ChartGroup, b: ChartGroup): ChartGroup {
  return {
    key: `${a.key}+${b.key}`,
    title: `${a.title} · ${b.title}`,
    units: [...a.units, ...b.units],
    series: [...a.series, ...b.series],
  };
}

/** A chart of series that somebody chose; those beyond the second unit are left out. */
export function chosenGroup(key: string, members: readonly ChartSeries[]): ChartGroup {
  const units = [...new Set(members.map(({ unit }) => unit))].slice(0, MOST_UNITS);
  const shown = members.filter(({ unit }) => units.includes(unit));
  const title = units.map((unit) => unitTitle(unit)).join(' · ');
  return { ...groupOf(key, title, units, shown, isFromSeveral(shown)) };
}

/** What a unit measures, in a word or two. */
export function unitTitle(unit: string): string {
  if (unit === '') return 'Numbers';
  return Object.hasOwn(TITLES, unit) ? (TITLES[unit] ?? unit) : unit;
}

function groupsOf(key: string, members: readonly ChartSeries[]): ChartGroup[] {
  const unit = members[0]?.unit ?? '';
  const units = [unit];
  if (unit === '') return [groupOf(key, `Numbers of ${members[0]?.deviceName ?? ''}`, units, members, false)];
  const title = unitTitle(unit);
  if (members.length <= MOST_SHARED) return [groupOf(key, title, units, members, isFromSeveral(members))];
  const byDevice = Map.groupBy(members, ({ device }) => device);
  const few = [...byDevice.values()].filter(({ length }) => length <= 2).flat();
  const many = [...byDevice].filter(([, { length }]) => length > 2);
  const separate = many.map(([device, own]) =>
    groupOf(`${key} ${device}`, `${title} · ${own[0]?.deviceName ?? device}`, units, own, false),
  );
  return few.length === 0 ? separate : [groupOf(key, title, units, few, isFromSeveral(few)), ...separate];
}

function groupOf(
  key: string,
  title: string,
  units: readonly string[],
  members: readonly ChartSeries[],
  isNamed: boolean,
): ChartGroup {
  const series = isNamed
    ? members.map((each) => ({ ...each, label: `${each.deviceName} · ${each.label}` }))
    : members;
  return { key, title, units, series };
}

function isFromSeveral(members: readonly ChartSeries[]): boolean {
  return new Set(members.map(({ device }) => device)).size > 1;
}
