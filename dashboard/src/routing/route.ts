/** The screens that exist, in the order of the navigation. */
export const SCREENS = [
  'overview',
  'thermal',
  'charts',
  'supply',
  'dut',
  'runs',
  'events',
  'devices',
  'settings',
  'health',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Where the page is: the whole state a reload or a shared link gives back (design R7). */
export interface Route {
  /** `undefined` for an address that is no screen. */
  readonly screen: Screen | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters that belong to the bench and not to a screen: the place of its gateway, and which one on that broker. */
const BENCH_PARAMS: readonly string[] = ['at', 'gw'];

/** The parameters of an address that are the same on every screen. */
export function benchParams(params: Route['params']): Route['params'] {
  return Object.fromEntries(Object.entries(params).filter(([name]) => BENCH_PARAMS.includes(name)));
}

/** Reads an address; `base` is the path the page is served below. */
export function parseRoute(pathname: string, search: string, base = '/'): Route {
  const root = base.replace(/\/$/, '');
  const path = pathname.startsWith(root) ? pathname.slice(root.length) : pathname;
  const name = path.replace(/^\/+|\/+$/g, '');
  const screen = name === '' ? 'overview' : SCREENS.find((known) => known === name && known !== 'overview');
  return { screen, params: Object.fromEntries(new URLSearchParams(search)) };
}

/** The address of a screen; parameters in alphabetical order, empty ones left out. */
export function formatRoute(
  screen: Screen,
  params: Readonly<Record<string, string | undefined>> = {},
  base = '/',
): string {
  const root = base.replace(/\/$/, '');
  const query = new URLSearchParams();
  for (const key of Object.keys(params).sort()) {
    const value = params[key];
    if (value !== undefined && value !== '') query.set(key, value);
  }
  const text = query.toString();
  return `${root}/${screen === 'overview' ? '' : screen}${text === '' ? '' : `?${text}`}`;
}
