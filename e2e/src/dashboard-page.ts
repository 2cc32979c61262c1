import { eventually } from '@labgate/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How long a page on a busy machine may take, ms. */
export const WITHIN_MS = 30_000;

/** A visit of the dashboard that notes what the browser complains about: errors, and violations of its policy. */
export class DashboardPage {
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser): Promise<DashboardPage> {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    return new DashboardPage(context, await context.newPage());
  }

  /** Goes to an address and waits until the page is live. */
  async go(url: string): Promise<void> {
    await this.page.goto(url);
    await this.sees('connection-pill', 'live');
  }

  /** Goes to an address, and waits until the page is live and has this element. */
  async show(url: string, element = 'main h1'): Promise<void> {
    await this.go(url);
    await this.page.locator(element).first().waitFor({ timeout: WITHIN_MS });
  }

  /** Waits until an element is in a state. */
  async sees(testId: string, state: string, attribute = 'data-state'): Promise<void> {
    await eventually(async () => {
      const found = await this.stateOf(testId, attribute);
      if (found !== state) throw new Error(`${testId} is ${found ?? 'without a state'}, not ${state}`);
    }, WITHIN_MS);
  }

  async stateOf(testId: string, attribute = 'data-state'): Promise<string | null> {
    return this.page.getByTestId(testId).first().getAttribute(attribute);
  }

  /** Waits until the text of an element fits. */
  async reads(testId: string, text: RegExp): Promise<void> {
    await eventually(async () => {
      const found = (await this.page.getByTestId(testId).first().textContent()) ?? '';
      if (!text.test(found)) throw new Error(`${testId} reads ${JSON.stringify(found)}, not ${text}`);
    }, WITHIN_MS);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
