import { expect } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { askStore } from './ask-store.ts';
import { PATIENCE_MS, StorageRig, type RigOptions } from './storage-rig.ts';
import { expectStoredExactly } from './stored-exactly.ts';

/** Which process is killed, after how many more acknowledged messages. */
export interface Kill {
  readonly victim: 'gateway' | 'bridge' | 'redis';
  readonly afterMessages: number;
}

/**
 * Runs a gateway and a bridge under load, kills them as told, and checks that every acknowledged sample is in the store
 * exactly once, that the ledger says so, and that it agrees with the store on every other stream. Gives their number.
 */
export async function storedAfterKills(kills: readonly Kill[], options: RigOptions): Promise<number> {
  const rig = await StorageRig.start(options);
  const { load } = rig;
  try {
    for (const { victim, afterMessages } of kills) {
      const goal = load.acknowledged.size + afterMessages;
      await eventually(() => expect(load.acknowledged.size).toBeGreaterThanOrEqual(goal), PATIENCE_MS);
      const killed = rig.process(victim);
      await killed.end('SIGKILL');
      killed.start();
    }
    await load.finish();
    await expectStoredExactly(rig.url, load.acknowledged, PATIENCE_MS);
    return load.acknowledged.size;
  } catch (cause) {
    const info = JSON.stringify(await askStore(rig.url, 'info', {}).catch(String));
    throw new Error(`after ${load.acknowledged.size} messages; ${info}; ${rig.lastWords}`, { cause });
  } finally {
    await rig.stop();
  }
}
