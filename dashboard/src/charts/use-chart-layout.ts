import { useMemo } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { chartSeries, type ChartGroup, type ChartSeries } from './chart-groups.ts';
import { chartsOf, formatLayout, layoutOf, parseLayout, splitByUnits } from './chart-layout.ts';

/** The charts that are shown, kept in the address, with the ways to change them. */
export interface ChartsControl {
  /** Every number of the bench. */
  readonly all: readonly ChartSeries[];
  readonly groups: readonly ChartGroup[];
  /** True while the descriptors decide. */
  readonly isAutomatic: boolean;
  /** Puts these series into the chart at an index; a third unit opens another chart, no series removes it. */
  readonly change: (index: number, keys: readonly string[]) => void;
  readonly add: (keys: readonly string[]) => void;
  /** Leaves it to the descriptors again. */
  readonly reset: () => void;
}

/** Reads the charts out of the address. */
export function useChartLayout(devices: BenchSnapshot['devices']): ChartsControl {
  const [text, setText] = useRouteParam('charts', '');
  // The same objects as long as the descriptors say the same: a new group makes a new plot.
  const described = JSON.stringify(chartSeries(devices));
  const all = useMemo(() => JSON.parse(described) as ChartSeries[], [described]);
  const groups = useMemo(() => chartsOf(parseLayout(text), all), [text, all]);
  return useMemo(() => {
    const chosen = (keys: readonly string[]): readonly (readonly string[])[] =>
      splitByUnits(all.filter(({ key }) => keys.includes(key)));
    return {
      all,
      groups,
      isAutomatic: text === '',
      change: (index, keys) => setText(formatLayout(layoutOf(groups).toSpliced(index, 1, ...chosen(keys)))),
      add: (keys) => setText(formatLayout([...layoutOf(groups), ...chosen(keys)])),
      reset: () => setText(''),
    };
  }, [all, groups, text, setText]);
}
