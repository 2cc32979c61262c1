import { useMemo } from 'react';
import { useRouteParam } from '../../routing/use-route.ts';

/** The regions whose trend is drawn below the picture, kept in the address. */
export interface Trends {
  readonly ids: readonly string[];
  readonly has: (region: string | undefined) => boolean;
  readonly toggle: (region: string) => void;
}

/** Reads the trends out of the address. */
export function useTrends(): Trends {
  const [text, setText] = useRouteParam('trend', '');
  return useMemo(() => {
    const ids = text.split(',').filter((id) => id !== '');
    return {
      ids,
      has: (region) => region !== undefined && ids.includes(region),
      toggle: (region) =>
        setText((ids.includes(region) ? ids.filter((id) => id !== region) : [...ids, region]).join(',')),
    };
  }, [text, setText]);
}
