import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  encodeThermalFrame,
  FRAME_FLAGS,
  gatewayTopics,
  thermalFrameLength,
  type Description,
  type ThermalFrameHeader,
} from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const WIDTH = 32;
const HEIGHT = 24;
const LOW_C = 20;
const HIGH_C = 60;
const topics = gatewayTopics('demo');
const folder = mkdtempSync(join(tmpdir(), 'labgate-pixels-'));

let system: RunningSystem;
let browser: Browser;
let camera: MqttClient;

/** A camera that is not one of the gateway's own joins by MQTT alone. */
const description: Description = {
  v: 1,
  id: 'cam7',
  kind: 'somebody-elses-camera',
  name: 'Somebody <img src=x onerror=alert(1)>',
  sim: true,
  streams: {},
  frame: { width: WIDTH, height: HEIGHT, rateHz: 8 },
  cmds: {},
};

/** A different temperature in every pixel, over the whole range. */
const temperaturesC = Float32Array.from(
  { length: WIDTH * HEIGHT },
  (_, i) => LOW_C + ((HIGH_C - LOW_C) * ((i * 389) % (WIDTH * HEIGHT))) / (WIDTH * HEIGHT - 1),
);

const header: ThermalFrameHeader = {
  format: 'int16',
  seq: 0,
  sid: 1,
  tsUs: 0,
  monoUs: 0,
  width: WIDTH,
  height: HEIGHT,
  flags: FRAME_FLAGS.simulated | FRAME_FLAGS.subpage0Fresh | FRAME_FLAGS.subpage1Fresh,
  subpage: 255,
  orientation: 0,
  scale: Math.fround(0.01),
  offset: 0,
  taC: 30,
  emissivity: 0.95,
  vddV: 3.3,
  rateHz: 8,
  badPixels: 0,
  calId: 0,
};

async function publishFrame(seq: number): Promise<void> {
  const bytes = new Uint8Array(thermalFrameLength(WIDTH, HEIGHT));
  encodeThermalFrame(bytes, { ...header, seq, tsUs: Date.now() * 1000 }, temperaturesC);
  await camera.publishAsync(topics.frame(description.id), Buffer.from(bytes), { qos: 0 });
}

beforeAll(async () => {
  const config = join(folder, 'labgate.yaml');
  writeFileSync(config, 'gateway: { id: demo }\ndevices: { env0: { kind: bme688, simulate: true } }\n');
  [system, browser] = await Promise.all([startSystem({ LABGATE_CONFIG: config }), launchBrowser()]);
  camera = await connectAsync(system.mqttUrl, { protocolVersion: 4, clientId: 'cam7' });
  const retained = { qos: 1, retain: true } as const;
  await camera.publishAsync(topics.deviceDescription('cam7'), JSON.stringify(description), retained);
  await camera.publishAsync(topics.deviceState('cam7'), 'ready', retained);
}, 120_000);
afterAll(async () => {
  await camera.endAsync();
  await browser.close();
  await system.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

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
    centres: await colours('[data-testid="thermal-canvas"]', WIDTH, HEIGHT),
  };
}

test('in mode Pixels every sensor pixel has the colour the scale shows for its temperature', async () => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => void dialogs.push(dialog.message()));
  await page.goto(`${system.httpUrl}/thermal`);
  let seq = 0;
  const paintedAtLeast = (count: number): Promise<void> =>
    eventually(async () => {
      await publishFrame(seq++);
      expect(await page.evaluate('window.__labgate.painted')).toBeGreaterThanOrEqual(count);
    }, 30_000);
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
  await page.close();
}, 120_000);
