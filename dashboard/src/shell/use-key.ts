import { useEffect, useRef } from 'react';
import { isShortcut } from './is-shortcut.ts';

/** Calls `act` when a key is pressed that belongs to no field, button or link with keys of its own. */
export function useKey(key: string, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== key || !isShortcut(event)) return;
      const isPressing =
        key === ' ' && event.target instanceof Element && event.target.closest('button, a, summary') !== null;
      if (isPressing) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [key]);
}
