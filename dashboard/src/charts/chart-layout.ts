import { chartGroups, chosenGroup, MOST_UNITS, type ChartGroup, type ChartSeries } from './chart-groups.ts';

/**
 * Which series stand in which chart, as lists of their keys; `undefined` leaves it to the descriptors. In the address:
 * `psu0/psu/vOut,psu0/psu/iOut;cam0/stats/max`, and `none` for no chart at all.
 */
export type ChartLayout = readonly (readonly string[])[] | undefined;

const NO_CHARTS = 'none';
const MOST_CHARTS = 24;
const MOST_SERIES = 36;

/** Reads what `formatLayout` writes. */
export function parseLayout(text: string): ChartLayout {
  if (text === '') return undefined;
  if (text === NO_CHARTS) return [];
  return text
    .split(';')
    .slice(0, MOST_CHARTS)
    .map((chart) => [...new Set(chart.split(',').filter((key) => key !== ''))].slice(0, MOST_SERIES))
    .filter((chart) => chart.length > 0);
}

/** The layout as it stands in the address. */
export function formatLayout(layout: ChartLayout): string {
  if (layout === undefined) return '';
  return layout.length === 0 ? NO_CHARTS : layout.map((chart) => chart.join(',')).join(';');
}

/** The charts of a layout; a series that the bench does not describe (any more) is left out. */
export function chartsOf(layout: ChartLayout, series: readonly ChartSeries[]): ChartGroup[] {
  if (layout === undefined) return chartGroups(series);
  const byKey = new Map(series.map((each) => [each.key, each]));
  return layout.flatMap((keys, index) => {
    const members = keys.map((key) => byKey.get(key)).filter((each) => each !== undefined);
    return members.length === 0 ? [] : [chosenGroup(`chosen-${index}`, members)];
  });
}

/** The layout that shows these charts, for changing one of them. */
export function layoutOf(groups: readonly ChartGroup[]): readonly (readonly string[])[] {
  return groups.map(({ series }) => series.map(({ key }) => key));
}

/** Charts for these series, in their order: a third unit opens another chart. */
export function splitByUnits(chosen: readonly ChartSeries[]): readonly (readonly string[])[] {
  const units = [...new Set(chosen.map(({ unit }) => unit))];
  const charts: (readonly string[])[] = [];
  for (let i = 0; i < units.length; i += MOST_UNITS) {
    const own = units.slice(i, i + MOST_UNITS);
    charts.push(chosen.filter(({ unit }) => own.includes(unit)).map(({ key }) => key));
  }
  return charts;
}
