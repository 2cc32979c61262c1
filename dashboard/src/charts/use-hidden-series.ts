import { useMemo } from 'react';
import { useRouteParam } from '../routing/use-route.ts';

/** The series that are not drawn, kept in the address, and the way to change one. */
export function useHiddenSeries(): readonly [ReadonlySet<string>, (key: string) => void] {
  const [text, setText] = useRouteParam('hide', '');
  return useMemo(() => {
    const hidden = new Set(text.split(',').filter((key) => key !== ''));
    const toggle = (key: string): void => {
      const next = new Set(hidden);
      if (!next.delete(key)) next.add(key);
      setText([...next].sort().join(','));
    };
    return [hidden, toggle];
  }, [text, setText]);
}
