import { preferences, type Preferences } from './preferences.ts';

/** The two looks of the page. */
export type Theme = 'dark' | 'light';

const DARK = '(prefers-color-scheme: dark)';

/** The look for a choice, where the system prefers what it prefers. */
export function themeOf(choice: Preferences['theme'], prefersDark: boolean): Theme {
  if (choice !== 'auto') return choice;
  return prefersDark ? 'dark' : 'light';
}

/** The look of the page now. */
export function currentTheme(): Theme {
  return themeOf(preferences.snapshot().theme, window.matchMedia(DARK).matches);
}

/** Calls `listener` when the look may have changed; returns the end of it. */
export function onThemeChange(listener: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener('change', listener);
  const stop = preferences.subscribe(listener);
  return () => {
    query.removeEventListener('change', listener);
    stop();
  };
}

/** Dresses the page as chosen, now and whenever the choice changes. */
export function dressPage(): void {
  const dress = (): void => {
    document.documentElement.dataset['theme'] = currentTheme();
    document.documentElement.dataset['density'] = preferences.snapshot().density;
  };
  dress();
  onThemeChange(dress);
}
