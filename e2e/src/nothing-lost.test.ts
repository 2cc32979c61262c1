import { expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { storedAfterKills } from './kills-under-load.ts';
import { PATIENCE_MS, StorageRig } from './storage-rig.ts';
import { expectStoredExactly } from './stored-exactly.ts';

test('kill -9 of bridge and gateway under load loses no acknowledged sample and doubles none', async () => {
  const kills = [
    { victim: 'bridge', afterMessages: 700 },
    { victim: 'bridge', afterMessages: 90 },
    { victim: 'gateway', afterMessages: 1_300 },
    { victim: 'bridge', afterMessages: 410 },
  ] as const;
  const stored = await storedAfterKills(kills, { withRedis: false, withFastSensors: false });
  expect(stored).toBeGreaterThanOrEqual(2_500);
}, 180_000);

test('a bridge that is away for a while, and one that hangs, store all of it when they are back', async () => {
  const rig = await StorageRig.start({ withRedis: false, withFastSensors: false });
  const { load, bridge } = rig;
  const acknowledged = async (more: number): Promise<void> => {
    const goal = load.acknowledged.size + more;
    await eventually(() => expect(load.acknowledged.size).toBeGreaterThanOrEqual(goal), PATIENCE_MS);
  };
  try {
    await acknowledged(300);
    await bridge.end('SIGTERM');
    await acknowledged(1_000);
    bridge.start();
    await acknowledged(500);
    bridge.signal('SIGSTOP');
    await acknowledged(1_000);
    bridge.signal('SIGCONT');
    await acknowledged(300);
    await load.finish();
    await expectStoredExactly(rig.url, load.acknowledged, PATIENCE_MS);
  } catch (cause) {
    throw new Error(`after ${load.acknowledged.size} messages; ${rig.lastWords}`, { cause });
  } finally {
    bridge.signal('SIGCONT');
    await rig.stop();
  }
}, 180_000);
