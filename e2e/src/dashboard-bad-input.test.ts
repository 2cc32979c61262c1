import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeThermalFrame, FRAME_FLAGS, gatewayTopics, thermalFrameLength } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';

const WIDTH = 32;
const HEIGHT = 24;
const CAMERA = 'cam7';
const HOSTILE = '<img src=x onerror="document.title=1"> \u001B[31mred\u001B[0m';
const topics = gatewayTopics('demo');

const rig = dashboardRig();
let camera: MqttClient;

beforeAll(async () => {
  camera = await connectAsync(rig.system.mqttUrl, { protocolVersion: 4, clientId: CAMERA });
  const description = {
    v: 1,
    id: CAMERA,
    kind: 'somebody-elses-camera',
    name: HOSTILE,
    sim: true,
    streams: {
      env: {
        periodMs: 1000,
        props: { t: { unit: '°C', datatype: 'float', name: HOSTILE }, s: { datatype: 'string' } },
      },
    },
    frame: { width: WIDTH, height: HEIGHT, rateHz: 8 },
    cmds: {},
  };
  const retained = { qos: 1, retain: true } as const;
  await camera.publishAsync(topics.deviceDescription(CAMERA), JSON.stringify(description), retained);
  await camera.publishAsync(topics.deviceState(CAMERA), 'ready', retained);
}, 60_000);
afterAll(() => camera.endAsync(), 60_000);

function frame(seq: number): Uint8Array {
  const bytes = new Uint8Array(thermalFrameLength(WIDTH, HEIGHT, 'int16'));
  const header = {
    format: 'int16',
    seq,
    sid: 1,
    tsUs: Date.now() * 1000,
    monoUs: 0,
    width: WIDTH,
    height: HEIGHT,
    flags: FRAME_FLAGS.simulated | FRAME_FLAGS.crcPresent,
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
  } as const;
  encodeThermalFrame(bytes, header, new Float32Array(WIDTH * HEIGHT).fill(25));
  return bytes;
}

/** Runs in the page: resolves when what was due has been painted. */
const TWO_PAINTS = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

async function publishFrame(bytes: Uint8Array): Promise<void> {
  await camera.publishAsync(topics.frame(CAMERA), Buffer.from(bytes), { qos: 0 });
}

async function counter(name: string): Promise<number> {
  return Number(await rig.visit.page.evaluate(`window.__labgate.${name}`));
}

test('frames that are none are counted and shown beside the connection, and never painted', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/thermal?cam=${CAMERA}`);
  await eventually(async () => {
    await publishFrame(frame(1));
    expect(await counter('painted')).toBeGreaterThan(0);
  }, WITHIN_MS);
  const good = frame(2);
  await publishFrame(good.slice(0, 40));
  // Behind a frame that was counted none of the good ones is on its way: they share a connection.
  await eventually(async () => expect(await counter('malformed')).toBeGreaterThan(0), WITHIN_MS);
  await rig.visit.page.evaluate(TWO_PAINTS);
  const before = { painted: await counter('painted'), malformed: await counter('malformed') };
  const wrongSum = good.slice();
  wrongSum[100] = (wrongSum[100] ?? 0) ^ 1;
  const bad = [good.slice(0, 40), good.slice(0, -1), wrongSum, new TextEncoder().encode(HOSTILE)];
  // One after the other: of frames that come faster than they are read only the newest is kept.
  for (const [index, bytes] of bad.entries()) {
    await publishFrame(bytes);
    await eventually(
      async () => expect(await counter('malformed')).toBe(before.malformed + index + 1),
      WITHIN_MS,
    );
  }
  expect(await counter('painted')).toBe(before.painted);
  await rig.visit.page.getByTestId('connection-pill').click();
  await eventually(async () => {
    const text = await rig.visit.page.locator('.popover .facts').textContent();
    expect(text).toContain(`${before.malformed + bad.length} frames`);
  }, WITHIN_MS);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('telemetry that is none is counted, and the reading goes on as it was', async () => {
  await rig.visit.go(rig.system.httpUrl);
  const topic = topics.telemetry(CAMERA, 'env');
  const good = {
    v: 1,
    sid: '0badf00d',
    seq: 0,
    ts: Date.now(),
    mono: 1,
    q: 'good',
    src: 'sim',
    val: { t: 21.5 },
  };
  await camera.publishAsync(topic, JSON.stringify(good), { qos: 1, retain: true });
  await rig.visit.reads(`reading-${CAMERA}-t`, /21\.5/);
  await rig.visit.page.getByTestId('connection-pill').click();
  const facts = rig.visit.page.locator('.popover .facts');
  const malformed = async (): Promise<number> =>
    Number(/(\d+) telemetry/.exec((await facts.textContent()) ?? '')?.[1] ?? 'NaN');
  const before = await malformed();
  const bad = ['{', '[]', '{"v":1}', JSON.stringify({ ...good, val: 7 })];
  for (const payload of bad) await camera.publishAsync(topic, payload, { qos: 1 });
  await eventually(async () => expect(await malformed()).toBe(before + bad.length), WITHIN_MS);
  await rig.visit.reads(`reading-${CAMERA}-t`, /21\.5/);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('a hostile text as a value is text', async () => {
  await rig.visit.go(rig.system.httpUrl);
  const message = { v: 1, sid: '0badf00d', seq: 9, ts: Date.now(), mono: 9, q: 'good', src: 'sim' };
  const payload = JSON.stringify({ ...message, val: { t: 21.5, s: HOSTILE } });
  await camera.publishAsync(topics.telemetry(CAMERA, 'env'), payload, { qos: 1, retain: true });
  const value = rig.visit.page.getByTestId(`reading-${CAMERA}-s`).locator('.reading-value').first();
  await eventually(async () => expect(await value.textContent()).toContain('<img src=x'), WITHIN_MS);
  expect(await rig.visit.page.locator('main img').count()).toBe(0);
  expect(rig.visit.complaints).toEqual([]);
}, 60_000);

test('hostile names are text on every screen that shows them', async () => {
  for (const path of ['/', `/thermal?cam=${CAMERA}`, '/charts', `/devices?dev=${CAMERA}`, '/health']) {
    await rig.visit.go(`${rig.system.httpUrl}${path}`);
    const main = rig.visit.page.locator('main');
    await eventually(async () => expect(await main.textContent()).toContain('<img src=x'), WITHIN_MS);
    expect(await main.locator('img').count()).toBe(0);
  }
  expect(await rig.visit.page.title()).not.toBe('1');
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);
