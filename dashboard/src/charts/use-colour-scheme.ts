import { useSyncExternalStore } from 'react';
import { onThemeChange, wornTheme, type Theme } from '../preferences/theme.ts';

/** `dark` or `light`, as the page looks now. */
export function useColourScheme(): Theme {
  return useSyncExternalStore(onThemeChange, wornTheme);
}
