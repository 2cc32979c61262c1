let isMarked = false;

/** Notes, once a page, when the first live value was on the screen: `performance` mark `first-reading`. */
export function markFirstReading(): void {
  if (isMarked) return;
  isMarked = true;
  performance.mark('first-reading');
}
