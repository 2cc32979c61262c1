import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
let script: string | undefined;

/** Violations of the accessibility rules on the page as it stands, as text. */
export async function violations(page: Page): Promise<readonly string[]> {
  script ??= await readFile(AXE, 'utf8');
  // Through the debugger's own door: the page's policy forbids scripts from elsewhere, as it should.
  await page.evaluate(script);
  return page.evaluate(async (rules) => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          root: Document,
          options: { runOnly: readonly string[] },
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const found = await checker.run(document, { runOnly: rules });
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 300)} ${failureSummary ?? ''}`).join(' ')}`,
    );
  }, RULES);
}

/** How much wider than the window the page is, CSS pixels. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
