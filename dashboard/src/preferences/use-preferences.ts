import { useSyncExternalStore } from 'react';
import { preferences, type Preferences } from './preferences.ts';

/** What somebody chose for this browser, renewed when it changes. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, preferences.snapshot);
}
