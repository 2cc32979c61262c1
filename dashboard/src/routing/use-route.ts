import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { benchParams, formatRoute, parseRoute, type Route, type Screen } from './route.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function address(): string {
  return window.location.pathname + window.location.search;
}

/** Where the page is. */
export function useRoute(): Route {
  const current = useSyncExternalStore(subscribe, address);
  return useMemo(() => {
    const [pathname = '/', search = ''] = current.split('?');
    return parseRoute(pathname, search, import.meta.env.BASE_URL);
  }, [current]);
}

/** What stood in the address of each screen when it was left. */
const leftWith = new Map<Screen, Route['params']>();

/**
 * Goes to a screen as a new entry of the history; without parameters the screen is as it was left. `shown` changes which
 * bench that is.
 */
export function navigate(
  screen: Screen,
  wanted?: Readonly<Record<string, string | undefined>>,
  shown?: { readonly gw: string | undefined },
): void {
  const from = parseRoute(window.location.pathname, window.location.search, import.meta.env.BASE_URL);
  if (from.screen !== undefined) leftWith.set(from.screen, from.params);
  const bench = { at: undefined, gw: undefined, ...stickyParams(), ...shown };
  const params = { ...(wanted ?? leftWith.get(screen)), ...bench };
  window.history.pushState(null, '', formatRoute(screen, params, import.meta.env.BASE_URL));
  for (const listener of listeners) listener();
}

/** The parameters of the address that every screen has: which bench is shown. */
export function stickyParams(): Route['params'] {
  return benchParams(Object.fromEntries(new URLSearchParams(window.location.search)));
}

/** One parameter of the address with its setter, which replaces the entry of the history; `fallback` is left out of the address. */
export function useRouteParam(name: string, fallback: string): readonly [string, (value: string) => void] {
  const { params } = useRoute();
  const set = useCallback(
    (value: string) => {
      const route = parseRoute(window.location.pathname, window.location.search, import.meta.env.BASE_URL);
      const next = { ...route.params, [name]: value === fallback ? undefined : value };
      const target = formatRoute(route.screen ?? 'overview', next, import.meta.env.BASE_URL);
      window.history.replaceState(null, '', target);
      for (const listener of listeners) listener();
    },
    [name, fallback],
  );
  return [params[name] ?? fallback, set];
}
