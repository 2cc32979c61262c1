import { preferences, type Preferences } from './preferences.ts';

/** The two looks of the page. */
export type Theme = 'dark' | 'light';

const DARK = '(prefers-color-scheme: dark)';

/** The look for a choice, where the system prefers what it prefers. */
export function themeOf(choice: Preferences['theme'], prefersDark: boolean): Theme {
  if (choice !== 'auto') return choice;
  return prefersDark ? 'dark' : 'light';
}

/** The look that the page wears; what the system prefers changes a moment before it does. */
export function wornTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

/** Calls `listener` when the page may have been dressed anew; returns the end of it. */
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
    document.documentElement.dataset['theme'] = themeOf(
      preferences.snapshot().theme,
      window.matchMedia(DARK).matches,
    );
    document.documentElement.dataset['density'] = preferences.snapshot().density;
  };
  dress();
  onThemeChange(dress);
}
