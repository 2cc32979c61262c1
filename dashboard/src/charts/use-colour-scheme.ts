import { useSyncExternalStore } from 'react';

const DARK = '(prefers-color-scheme: dark)';

/** `dark` or `light`, as the system asks for it now. */
export function useColourScheme(): 'dark' | 'light' {
  return useSyncExternalStore(subscribe, () => (window.matchMedia(DARK).matches ? 'dark' : 'light'));
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
