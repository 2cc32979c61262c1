import { useMemo } from 'react';
import { useRouteParam } from '../routing/use-route.ts';

/** The series that are not drawn, kept in the address, with the ways to change them. */
export interface HiddenSeries {
  readonly hidden: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
  /** Shows one of these alone; once more shows all of them again. */
  readonly isolate: (key: string, among: readonly string[]) => void;
}

/** Reads the hidden series out of the address. */
export function useHiddenSeries(): HiddenSeries {
  const [text, setText] = useRouteParam('hide', '');
  return useMemo(() => {
    const hidden = new Set(text.split(',').filter((key) => key !== ''));
    const keep = (next: ReadonlySet<string>): void => setText([...next].sort().join(','));
    return {
      hidden,
      toggle: (key) => keep(toggled(hidden, key)),
      isolate: (key, among) => keep(isolated(hidden, key, among)),
    };
  }, [text, setText]);
}

function toggled(hidden: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The hidden ones after `key` was isolated among its chart's series, or set free when it was alone. */
export function isolated(
  hidden: ReadonlySet<string>,
  key: string,
  among: readonly string[],
): ReadonlySet<string> {
  const others = among.filter((each) => each !== key);
  const isAlone = !hidden.has(key) && others.every((each) => hidden.has(each));
  const next = new Set([...hidden].filter((each) => !among.includes(each)));
  if (!isAlone) for (const other of others) next.add(other);
  return next;
}
