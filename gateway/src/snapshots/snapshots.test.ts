import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decodeThermalFrame, FRAME_MIME_TYPE, parseTopic, type Role } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { Registry } from 'prom-client';
import { startHttpServer } from '../http/http-server.ts';
import { AcquisitionBench } from '../testing/acquisition-bench.ts';
import { testVisitors } from '../testing/test-visitors.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { WholePictures } from './whole-pictures.ts';

let dataDir: string;
const cleanUps: (() => unknown)[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'labgate-snapshots-'));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  rmSync(dataDir, { recursive: true });
});

async function serve(role: Role): Promise<(path: string) => Promise<Response>> {
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    dashboardDir: dataDir,
    status: { isReady: () => true, deviceStates: () => ({}), metrics: new Registry() },
    configSchemas: {},
    snapshots: new SnapshotStore(dataDir, new VirtualClock()),
    askStore: async () => ({}),
    sendCommand: () => Promise.reject(new Error('nobody sends a command here')),
    visitors: testVisitors(dataDir, role),
    onUpgrade: (_request, socket) => socket.destroy(),
    log: createLogger('test', 'silent'),
  });
  cleanUps.push(() => server.stop());
  return (path) => fetch(`http://127.0.0.1:${server.port}${path}`);
}

test('a snapshot is the next frame whose both sub-pages are new, byte for byte, and HTTP serves it to viewers', async () => {
  const bench = new AcquisitionBench({ devices: ['cam0', 'env0'], dataDir });
  await bench.start(3_000);
  cleanUps.push(() => bench.stop());
  const before = bench.messages.length;
  const { data } = await bench.run(bench.acquisition.execute('cam0', 'snapshot', {}));
  const response = await (await serve('viewer'))(String(data['path']));
  expect(response.headers.get('content-type')).toBe(FRAME_MIME_TYPE);
  const kept = new Uint8Array(await response.arrayBuffer());
  const frames = bench.messages
    .slice(before)
    .filter(({ topic }) => parseTopic(topic)?.kind === 'frame')
    .map(({ payload }) => Buffer.from(payload));
  expect(frames.findIndex((frame) => frame.equals(kept))).toBe(1);
  expect(decodeThermalFrame(kept)).toMatchObject({ width: 32, height: 24 });
  const ofAnother = bench.run(bench.acquisition.execute('env0', 'snapshot', {}));
  await expect(ofAnother).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  const anybody = await serve('none');
  expect((await anybody(String(data['path']))).status).toBe(401);
});

test('no name leads out of the folder', async () => {
  writeFileSync(join(dataDir, 'users.json'), 'secret');
  const get = await serve('admin');
  await new SnapshotStore(dataDir, new VirtualClock()).keep('cam0', new Uint8Array(64));
  const names = [
    '../users.json',
    '..%2fusers.json',
    '%2e%2e%2fusers.json',
    '..%5cusers.json',
    'users.json',
    '.',
    '%00',
  ];
  for (const name of [...names, `${'a'.repeat(400)}`, 'cam0-1234567890123.frame%2f..%2f..%2fusers.json']) {
    const response = await get(`/api/v1/snapshots/${name}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('secret');
  }
});

test('the newest hundred are kept, of all cameras together', async () => {
  const clock = new VirtualClock();
  const store = new SnapshotStore(dataDir, clock);
  const paths: string[] = [];
  for (let i = 0; i < 103; i++) {
    paths.push(await store.keep(i % 2 === 0 ? 'zoom' : 'cam0', Uint8Array.of(i)));
    await clock.advance(10);
  }
  expect(readdirSync(join(dataDir, 'snapshots'))).toHaveLength(100);
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  await expect(store.read(nameOf(paths[2] ?? ''))).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  expect([...(await store.read(nameOf(paths[3] ?? '')))]).toEqual([3]);
});

test('who waits in vain gets nothing, and one frame with both sub-pages is a whole picture', async () => {
  const pictures = new WholePictures();
  const patience = new AbortController();
  const inVain = pictures.next(patience.signal);
  pictures.take(Uint8Array.of(1), 0);
  patience.abort();
  expect(await inVain).toBeUndefined();
  const whole = pictures.next(new AbortController().signal);
  pictures.take(Uint8Array.of(2), 255);
  expect(await whole).toEqual(Uint8Array.of(2));
});
