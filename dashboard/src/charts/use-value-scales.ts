import { useMemo } from 'react';
import { useRouteParam } from '../routing/use-route.ts';
import { formatScales, parseScales, type ValueScale, type ValueScales } from './value-range.ts';

/** How the values of each chart are scaled, kept in the address, and the way to change one. */
export function useValueScales(): readonly [ValueScales, (key: string, scale: ValueScale) => void] {
  const [text, setText] = useRouteParam('y', '');
  return useMemo(() => {
    const scales = parseScales(text);
    return [scales, (key, scale) => setText(formatScales(new Map(scales).set(key, scale)))];
  }, [text, setText]);
}
