import { useSyncExternalStore } from 'react';
import { currentTheme, onThemeChange, type Theme } from '../preferences/theme.ts';

/** `dark` or `light`, as the page looks now. */
export function useColourScheme(): Theme {
  return useSyncExternalStore(onThemeChange, currentTheme);
}
