import type { Page } from 'playwright-core';

/** How much wider than the window the page is, CSS pixels. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
