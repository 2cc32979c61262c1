const listeners = new Set<() => void>();
let currentMs: number | undefined;
let isAnnounced = false;

/** The time under the pointer, shared by all charts; Unix ms. */
export const cursorTime = {
  get: (): number | undefined => currentMs,
  /** Moves the cursor; listeners hear of it once an animation frame. */
  set(tsMs: number | undefined): void {
    if (tsMs === currentMs) return;
    currentMs = tsMs;
    if (isAnnounced) return;
    isAnnounced = true;
    requestAnimationFrame(() => {
      isAnnounced = false;
      for (const listener of listeners) listener();
    });
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
} as const;
