import { useState } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { useRuleLimits } from '../rules/use-rule-limits.ts';
import { temperaturesOf } from './card-kind.ts';
import { heatKey, heatLimit, heatRows, warmestFirst, type HeatRow } from './heat-rows.ts';

/** The temperatures of a board over the air, the warmest first; rows that are about as warm keep their places. */
export function useHeatRows(board: DeviceView, airC: number | undefined): readonly HeatRow[] {
  const limits = useRuleLimits();
  const unordered = heatRows(temperaturesOf(board), useBench(), useIsDisconnected(), airC, (address) =>
    heatLimit(address, limits, airC),
  );
  const [order, setOrder] = useState('');
  const rows = warmestFirst(unordered, order.split('\n'));
  const shown = rows.map(heatKey).join('\n');
  if (shown !== order) setOrder(shown);
  return rows;
}
