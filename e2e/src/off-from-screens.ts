import { supplyStateSchema } from '@labgate/contract';
import type { Page } from 'playwright-core';
import type { CommandDesk } from './command-desk.ts';
import type { DashboardPage } from './dashboard-page.ts';
import type { RunningSystem } from './running-system.ts';

/** What is asked of an idle machine, from the press to the confirmation on the page, ms. */
export const OFF_WITHIN_MS = 500;

/** Presses OUTPUT OFF on each of these screens; gives how long it took, and a plain client's OFF before each. */
export async function offFromScreens(
  { httpUrl }: RunningSystem,
  desk: CommandDesk,
  visit: DashboardPage,
  paths: readonly string[],
): Promise<{ readonly directMs: readonly number[]; readonly pageMs: readonly number[] }> {
  const directMs: number[] = [];
  const pageMs: number[] = [];
  for (const path of paths) {
    await visit.go(`${httpUrl}${path}`);
    await visit.sees('output-off', 'false', 'aria-disabled');
    await desk.command('psu0', 'output', { on: true });
    const startMs = performance.now();
    await desk.command('psu0', 'output', { on: false });
    directMs.push(performance.now() - startMs);
    await desk.command('psu0', 'output', { on: true });
    pageMs.push(await pressAndWait(visit.page));
    const { output } = supplyStateSchema.parse(await desk.command('psu0', 'get'));
    if (output) throw new Error(`the page of ${path} confirmed an OFF that was none`);
  }
  return { directMs, pageMs };
}

/** Time from the press until the page says that the output is off, ms. */
function pressAndWait(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const notice = document.querySelector('[data-testid="output-off-notice"]');
    const button = document.querySelector<HTMLElement>('[data-testid="output-off"]');
    if (notice === null || button === null) throw new Error('the page has no OUTPUT OFF');
    const startMs = performance.now();
    button.click();
    return new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not confirmed: ${notice.textContent ?? ''}`)), 15_000);
      const look = (): void => {
        if (notice.getAttribute('data-tone') !== 'ok') return;
        clearTimeout(timer);
        observer.disconnect();
        resolve(performance.now() - startMs);
      };
      const observer = new MutationObserver(look);
      observer.observe(notice, { attributes: true, childList: true, subtree: true });
    });
  });
}
