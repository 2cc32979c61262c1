import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** Violations of the accessibility rules on a page as it stands, as text. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Through the debugger's own door: the page's policy forbids scripts from elsewhere, as it should.
  if (await page.evaluate('globalThis.axe === undefined')) await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async (rules) => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          root: Document,
          options: { runOnly: readonly string[]; resultTypes: readonly string[] },
        ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await checker.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, RULES);
}
