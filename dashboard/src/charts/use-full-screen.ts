import { useCallback, useEffect, useState, type RefObject } from 'react';

/** Whether an element fills the screen, and the way to make it so or not. */
export function useFullScreen(element: RefObject<HTMLElement | null>): readonly [boolean, () => void] {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const onChange = (): void =>
      setFull(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, [element]);
  const toggle = useCallback(() => {
    // A browser that refuses leaves the chart as it is.
    const done =
      document.fullscreenElement === null ? element.current?.requestFullscreen() : document.exitFullscreen();
    void done?.catch(() => undefined);
  }, [element]);
  return [isFull, toggle];
}
