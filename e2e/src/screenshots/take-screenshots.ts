import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { Cable } from '../cable.ts';
import { startSystem } from '../running-system.ts';
import { BenchStory, BUSY_BENCH } from './bench-story.ts';
import { contactSheet } from './contact-sheet.ts';
import { SCREEN_CASES, type ScreenCase } from './screens.ts';
import { STATES, type Shot, type State } from './shot.ts';

// Makes a picture of each screen in each state, theme and width: `npm run screenshots [-- SCREEN…]`.

const FOLDER = process.env['LABGATE_SCREENSHOTS'] ?? 'screenshots';
const WIDTHS = [
  { widthPx: 1366, heightPx: 768 },
  { widthPx: 390, heightPx: 844 },
] as const;
const SCHEMES = ['dark', 'light'] as const;
const WITHIN_MS = 30_000;
const SETTLE_MS = 1200;
const EMPTY_BENCH = 'gateway: { id: demo, name: Empty bench }\ndevices: {}\n';

async function shoot(page: Page, screen: ScreenCase, state: State): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const { widthPx, heightPx } of WIDTHS) {
    await page.setViewportSize({ width: widthPx, height: heightPx });
    if (widthPx > 640 && screen.name !== 'thermal') await unroll(page, widthPx);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.waitForTimeout(SETTLE_MS);
      const file = `${screen.name}-${state}-${scheme}-${widthPx}.png`;
      await page.screenshot({ path: join(FOLDER, file), fullPage: widthPx > 640 });
      shots.push({ file, screen: screen.name, state, scheme, widthPx });
    }
  }
  return shots;
}

/** As tall as what is on it: charts paint only what is on the screen. The picture of Thermal would grow with the window. */
async function unroll(page: Page, widthPx: number): Promise<void> {
  const heightPx = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: widthPx, height: heightPx });
  await page.waitForTimeout(SETTLE_MS);
}

async function shootState(browser: Browser, state: State, screens: readonly ScreenCase[]): Promise<Shot[]> {
  const system = await (state === 'empty' ? startSystem({}, EMPTY_BENCH) : startSystem(BUSY_BENCH));
  const cable = await Cable.lay(system.httpPort);
  const shots: Shot[] = [];
  let story: BenchStory | undefined;
  try {
    story = state === 'empty' ? undefined : await BenchStory.begin(system);
    for (const screen of screens) {
      cable.putBack();
      const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
      await page.goto(`http://127.0.0.1:${cable.port}${screen.path}`);
      await page
        .locator('[data-testid="connection-pill"][data-state="live"]')
        .waitFor({ timeout: WITHIN_MS });
      await page.locator('main h1').first().waitFor({ timeout: WITHIN_MS });
      if (state !== 'empty') await page.locator(screen.live).first().waitFor({ timeout: WITHIN_MS });
      await story?.goOn();
      if (state === 'disconnected') {
        await page.waitForTimeout(SETTLE_MS);
        cable.pull();
        await page.getByTestId('disconnected-banner').waitFor({ timeout: WITHIN_MS });
      }
      shots.push(...(await shoot(page, screen, state)));
      await page.close();
      process.stdout.write(`${state} ${screen.name}\n`);
    }
  } finally {
    await story?.end();
    await cable.remove();
    await system.stop();
  }
  return shots;
}

const wanted = process.argv.slice(2);
const screens = SCREEN_CASES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (screens.length === 0) {
  process.stderr.write(`there are: ${SCREEN_CASES.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}
await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
try {
  const shots: Shot[] = [];
  for (const state of STATES) shots.push(...(await shootState(browser, state, screens)));
  await writeFile(join(FOLDER, 'index.html'), contactSheet(shots));
  process.stdout.write(`${shots.length} pictures and index.html in ${FOLDER}/\n`);
} finally {
  await browser.close();
}
