import { useMemo } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { parseReference, referenceC } from './delta-reference.ts';
import type { ThermalReadout } from './thermal-readout.ts';

/** What temperatures are compared with, kept in the address. */
export interface Delta {
  /** As the address spells it; empty for nothing. */
  readonly text: string;
  readonly choose: (text: string) => void;
  /** The temperature to compare with now, °C; `undefined` for none. */
  readonly fromC: number | undefined;
  /** Something was chosen and has no live value. */
  readonly isMissing: boolean;
}

/** Reads the reference out of the address and its temperature out of the bench. */
export function useDelta(bench: BenchSnapshot, readout: ThermalReadout | undefined): Delta {
  const [text, choose] = useRouteParam('delta', '');
  const reference = useMemo(() => parseReference(text), [text]);
  const fromC = referenceC(reference, bench, readout?.measurements ?? []);
  return { text, choose, fromC, isMissing: reference.kind !== 'none' && fromC === undefined };
}
