import { useMemo } from 'react';
import { useRouteParam } from '../routing/use-route.ts';

/** The runs that are compared, at most two, kept in the address; a third takes the place of the first. */
export function useCompared(): {
  readonly compared: readonly string[];
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
} {
  const [text, setText] = useRouteParam('compare', '');
  return useMemo(() => {
    const compared = text
      .split(',')
      .filter((id) => id !== '')
      .slice(0, 2);
    return {
      compared,
      clear: () => setText(''),
      toggle: (id) => {
        const next = compared.includes(id)
          ? compared.filter((each) => each !== id)
          : [...compared, id].slice(-2);
        setText(next.join(','));
      },
    };
  }, [text, setText]);
}
