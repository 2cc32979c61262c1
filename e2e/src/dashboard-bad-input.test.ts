import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { WITHIN_MS } from './dashboard-page.ts';
import { dashboardRig } from './dashboard-rig.ts';
import { ForeignCamera } from './foreign-camera.ts';

const HOSTILE = '<img src=x onerror="document.title=1"> \u001B[31mred\u001B[0m';
const topics = gatewayTopics('demo');

const rig = dashboardRig();
let camera: ForeignCamera;
let pixelsC: Float32Array;

beforeAll(async () => {
  camera = await ForeignCamera.join(rig.system.mqttUrl, HOSTILE, {
    env: {
      periodMs: 1000,
      props: { t: { unit: '°C', datatype: 'float', name: HOSTILE }, s: { datatype: 'string' } },
    },
  });
  pixelsC = new Float32Array(camera.width * camera.height).fill(25);
}, 60_000);
afterAll(() => camera.leave(), 60_000);

/** Runs in the page: resolves when what was due has been painted. */
const TWO_PAINTS = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

async function counter(name: string): Promise<number> {
  return Number(await rig.visit.page.evaluate(`window.__labgate.${name}`));
}

test('frames that are none are counted and shown beside the connection, and never painted', async () => {
  await rig.visit.go(`${rig.system.httpUrl}/thermal?cam=${camera.id}`);
  await eventually(async () => {
    await camera.publish(camera.frame(1, pixelsC));
    expect(await counter('painted')).toBeGreaterThan(0);
  }, WITHIN_MS);
  const good = camera.frame(2, pixelsC);
  await camera.publish(good.slice(0, 40));
  // Behind a frame that was counted none of the good ones is on its way: they share a connection.
  await eventually(async () => expect(await counter('malformed')).toBeGreaterThan(0), WITHIN_MS);
  await rig.visit.page.evaluate(TWO_PAINTS);
  const before = { painted: await counter('painted'), malformed: await counter('malformed') };
  const wrongSum = good.slice();
  wrongSum[100] = (wrongSum[100] ?? 0) ^ 1;
  const bad = [good.slice(0, 40), good.slice(0, -1), wrongSum, new TextEncoder().encode(HOSTILE)];
  // One after the other: of frames that come faster than they are read only the newest is kept.
  for (const [index, bytes] of bad.entries()) {
    await camera.publish(bytes);
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
  const topic = topics.telemetry(camera.id, 'env');
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
  await camera.client.publishAsync(topic, JSON.stringify(good), { qos: 1, retain: true });
  await rig.visit.reads(`reading-${camera.id}-t`, /21\.5/);
  await rig.visit.page.getByTestId('connection-pill').click();
  const facts = rig.visit.page.locator('.popover .facts');
  const malformed = async (): Promise<number> =>
    Number(/(\d+) telemetry/.exec((await facts.textContent()) ?? '')?.[1] ?? 'NaN');
  const before = await malformed();
  const bad = ['{', '[]', '{"v":1}', JSON.stringify({ ...good, val: 7 })];
  for (const payload of bad) await camera.client.publishAsync(topic, payload, { qos: 1 });
  await eventually(async () => expect(await malformed()).toBe(before + bad.length), WITHIN_MS);
  await rig.visit.reads(`reading-${camera.id}-t`, /21\.5/);
  expect(rig.visit.complaints).toEqual([]);
}, 90_000);

test('a hostile text as a value is text', async () => {
  await rig.visit.go(rig.system.httpUrl);
  const message = { v: 1, sid: '0badf00d', seq: 9, ts: Date.now(), mono: 9, q: 'good', src: 'sim' };
  const payload = JSON.stringify({ ...message, val: { t: 21.5, s: HOSTILE } });
  await camera.client.publishAsync(topics.telemetry(camera.id, 'env'), payload, { qos: 1, retain: true });
  const value = rig.visit.page.getByTestId(`reading-${camera.id}-s`).locator('.reading-value').first();
  await eventually(async () => expect(await value.textContent()).toContain('<img src=x'), WITHIN_MS);
  expect(await rig.visit.page.locator('main img').count()).toBe(0);
  expect(rig.visit.complaints).toEqual([]);
}, 60_000);

test('hostile names are text on every screen that shows them', async () => {
  for (const path of ['/', `/thermal?cam=${camera.id}`, '/charts', `/devices?dev=${camera.id}`, '/health']) {
    await rig.visit.go(`${rig.system.httpUrl}${path}`);
    const main = rig.visit.page.locator('main');
    await eventually(async () => expect(await main.textContent()).toContain('<img src=x'), WITHIN_MS);
    expect(await main.locator('img').count()).toBe(0);
  }
  expect(await rig.visit.page.title()).not.toBe('1');
  expect(rig.visit.complaints).toEqual([]);
}, 120_000);
