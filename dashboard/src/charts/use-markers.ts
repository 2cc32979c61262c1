import { useMemo } from 'react';
import { useRouteParam } from '../routing/use-route.ts';
import { parseMarkers, type Markers } from './markers.ts';

/** The markers of the address, with their setter. */
export function useMarkers(): readonly [Markers, (markers: Markers) => void] {
  const [a, setA] = useRouteParam('a', '');
  const [b, setB] = useRouteParam('b', '');
  return useMemo(
    () => [
      parseMarkers(a, b),
      ({ aMs, bMs }) => {
        setA(aMs === undefined ? '' : String(aMs));
        setB(bMs === undefined ? '' : String(bMs));
      },
    ],
    [a, b, setA, setB],
  );
}
