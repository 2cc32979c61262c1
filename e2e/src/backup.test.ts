import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ledgerAnswerSchema, rangeAnswerSchema } from '@labgate/contract';
import { eventually, freePort } from '@labgate/testkit';
import { askStore } from './ask-store.ts';
import { ServiceProcess } from './service-process.ts';
import { LOAD_DEVICE, PATIENCE_MS, StorageRig } from './storage-rig.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const MINUTES_MS = 400_000;

const labgate = (args: readonly string[], dataDir: string): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [LABGATE, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', LABGATE_DATA: dataDir },
  });

/** Runs gateway and bridge on a data folder for as long as `look` takes. */
async function on(dataDir: string, look: (url: string) => Promise<void>): Promise<void> {
  const mqttPort = await freePort();
  const url = `mqtt://127.0.0.1:${mqttPort}`;
  const environment = {
    LABGATE_HTTP_PORT: String(await freePort()),
    LABGATE_MQTT_PORT: String(mqttPort),
    LABGATE_DATA: dataDir,
    LABGATE_BRIDGE_PASSWORD: 'only-for-this-test-0123',
    LABGATE_URL: url,
  };
  const services = [
    ServiceProcess.of('gateway', environment),
    ServiceProcess.of('bridge-redists', environment),
  ];
  for (const service of services) service.start();
  try {
    await look(url);
  } finally {
    for (const service of services) await service.end('SIGTERM');
  }
}

test(
  'a backup under load, restored into an empty folder, has all that was acknowledged before it, and a ledger that is right',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-backup-'));
    const rig = await StorageRig.start({ withRedis: false, withFastSensors: false });
    let before: ReadonlyMap<number, number>;
    let after: ReadonlyMap<number, number>;
    try {
      await eventually(() => expect(rig.load.acknowledged.size).toBeGreaterThan(1_000), PATIENCE_MS);
      before = new Map(rig.load.acknowledged);
      await labgate(['backup', join(folder, 'copy')], rig.dataDir);
      await rig.load.finish();
      after = new Map(rig.load.acknowledged);
    } finally {
      await rig.stop();
    }
    await labgate(['restore', join(folder, 'copy')], join(folder, 'data'));
    await labgate(['audit', 'verify'], join(folder, 'data'));
    await on(join(folder, 'data'), async (url) => {
      const none = { lost: 0, collapsed: 0, refused: 0, holes: [] };
      // The bridge takes the rest of the journal while it is asked: the two agree when it has.
      const samples = await eventually(async () => {
        const found = await storedLoad(url, after);
        expect(found.size).toBeGreaterThanOrEqual(before.size);
        const { journal, streams } = ledgerAnswerSchema.parse(await askStore(url, 'ledger', {}));
        expect(journal.lost).toBe(0);
        const load = streams.find(({ dev }) => dev === LOAD_DEVICE);
        expect(load).toMatchObject({ expected: found.size, stored: found.size, ...none });
        return found;
      }, PATIENCE_MS);
      for (const [seq, ts] of before) expect(samples.get(seq)).toBe(ts);
      for (const [seq, ts] of samples) expect(after.get(seq)).toBe(ts);
      // Numbers without a gap: exactly what was acknowledged up to one moment of the backup.
      expect([...samples.keys()]).toEqual([...samples.keys()].map((_seq, i) => i));
    });
    await rm(folder, { recursive: true });
  },
  MINUTES_MS,
);

/** What the store has of the load, by number. */
async function storedLoad(
  url: string,
  acknowledged: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  const times = [...acknowledged.values()];
  const samples = new Map<number, number>();
  const from = Math.min(...times);
  const to = Math.max(...times) + 1;
  for (let start = from; start < to; start += 10_000) {
    const args = {
      dev: LOAD_DEVICE,
      stream: 'load',
      from: start,
      to: Math.min(to, start + 9_999),
      raw: true,
    };
    const { props } = rangeAnswerSchema.parse(await askStore(url, 'range', args));
    for (const [ts = 0, seq = 0] of props['n'] ?? []) samples.set(Number(seq), Number(ts));
  }
  return samples;
}
