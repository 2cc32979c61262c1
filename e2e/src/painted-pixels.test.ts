import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { Page } from 'playwright-core';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { ForeignCamera } from './foreign-camera.ts';

const LOW_C = 20;
const HIGH_C = 60;

const rig = dashboardRig('gateway: { id: demo }\ndevices: { env0: { kind: bme688, simulate: true } }\n');
let camera: ForeignCamera;
/** A different temperature in every pixel, over the whole range. */
let temperaturesC: Float32Array;

beforeAll(async () => {
  camera = await ForeignCamera.join(rig.system.mqttUrl, 'Somebody <img src=x onerror=alert(1)>');
  const pixels = camera.width * camera.height;
  temperaturesC = Float32Array.from(
    { length: pixels },
    (_, i) => LOW_C + ((HIGH_C - LOW_C) * ((i * 389) % pixels)) / (pixels - 1),
  );
}, 60_000);
afterAll(() => camera.leave(), 60_000);

/** The colours of the scale, coldest first, and the colour at the centre of each sensor pixel. */
async function readColours(page: Page): Promise<{ scale: number[][]; centres: number[][] }> {
  const colours = (selector: string, columns: number, rows: number): Promise<number[][]> =>
    page.locator(selector).evaluate(
      (element, grid) => {
        const canvas = element as HTMLCanvasElement;
        const context = canvas.getContext('2d');
        const { data, width } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: [],
          width: 0,
        };
        return Array.from({ length: grid.columns * grid.rows }, (_, i) => {
          const x = Math.floor((((i % grid.columns) + 0.5) * canvas.width) / grid.columns);
          const y = Math.floor(((Math.floor(i / grid.columns) + 0.5) * canvas.height) / grid.rows);
          return Array.from(data.slice(4 * (y * width + x), 4 * (y * width + x) + 3));
        });
      },
      { columns, rows },
    );
  const scale = await colours('.colour-scale-bar canvas', 1, 256);
  return {
    scale: scale.toReversed(),
    centres: await colours('[data-testid="thermal-canvas"]', camera.width, camera.height),
  };
}

test('in mode Pixels every sensor pixel has the colour the scale shows for its temperature', async () => {
  const { page } = rig.visit;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => void dialogs.push(dialog.message()));
  await rig.visit.go(`${rig.system.httpUrl}/thermal`);
  let seq = 0;
  const paintedAtLeast = (count: number): Promise<void> =>
    eventually(async () => {
      await camera.publish(camera.frame(seq++, temperaturesC));
      expect(await page.evaluate('window.__labgate.painted')).toBeGreaterThanOrEqual(count);
    }, WITHIN_MS);
  await paintedAtLeast(1);
  await page.getByLabel('Smooth', { exact: false }).first().selectOption('pixels');
  await page.getByText('Hot and cold marks').click();
  await page.getByText('Manual', { exact: true }).click();
  for (const [name, temperatureC] of [
    ['From °C', LOW_C],
    ['to °C', HIGH_C],
  ] as const) {
    const field = page.getByLabel(name, { exact: true });
    await field.fill(String(temperatureC));
    await field.press('Enter');
  }
  const painted = Number(await page.evaluate('window.__labgate.painted'));
  await paintedAtLeast(painted + 3);
  const { scale, centres } = await readColours(page);
  expect(new Set(scale.map(String)).size).toBeGreaterThan(200);
  const wrong = centres.filter((colour, i) => {
    const entry = Math.round((((temperaturesC[i] ?? NaN) - LOW_C) / (HIGH_C - LOW_C)) * 255);
    const near = [entry - 1, entry, entry + 1].map((index) =>
      String(scale[Math.min(255, Math.max(0, index))]),
    );
    return !near.includes(String(colour));
  });
  expect(wrong).toEqual([]);
  expect(dialogs).toEqual([]);
}, 120_000);
