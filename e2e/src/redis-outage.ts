import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { z } from 'zod';
import { askStore } from './ask-store.ts';
import { LatencyProbe } from './latency-probe.ts';
import { LOAD_DEVICE, PATIENCE_MS, StorageRig } from './storage-rig.ts';
import { expectStoredExactly } from './stored-exactly.ts';

const SAMPLE_EVERY_MS = 1_000;
const infoSchema = z.object({ journal: z.object({ followed: z.int(), live: z.int() }) });

/** What an outage of Redis did to the rest. */
export interface OutageFigures {
  /** Of live messages through the broker, ms: with Redis before and after the outage, and without. */
  readonly p99Ms: { readonly before: number; readonly during: number; readonly after: number };
  /** Most memory of the bridge, bytes. */
  readonly bridgeBytes: { readonly before: number; readonly during: number };
  /** How many times faster than live the bridge took what had been journaled. */
  readonly catchUp: number;
  /** Messages of the load that were acknowledged, and stored. */
  readonly stored: number;
}

/** Takes Redis away for `awayMs` under load, gives it back, and checks that nothing is missing and nothing double. */
export async function outageOfRedis(awayMs: number, besideMs: number): Promise<OutageFigures> {
  const rig = await StorageRig.start({ withRedis: true, withFastSensors: true });
  const probe = await LatencyProbe.start(rig.url, 'demo', LOAD_DEVICE);
  try {
    await eventually(() => expectLive(rig.url), PATIENCE_MS);
    await delay(besideMs / 2); // the code is compiled, the heaps have grown
    probe.takeP99();
    const bytesBefore = await mostBridgeBytes(rig, besideMs);
    const before = probe.takeP99();
    await rig.process('redis').end('SIGTERM');
    const bytesDuring = await mostBridgeBytes(rig, awayMs);
    const during = probe.takeP99();
    rig.process('redis').start();
    const catchUpFromMs = performance.now();
    await eventually(() => expectLive(rig.url), awayMs + PATIENCE_MS);
    const catchUpMs = performance.now() - catchUpFromMs;
    probe.takeP99();
    await delay(besideMs);
    const after = probe.takeP99();
    await rig.load.finish();
    await expectStoredExactly(rig.url, rig.load.acknowledged, PATIENCE_MS);
    return {
      p99Ms: { before, during, after },
      bridgeBytes: { before: bytesBefore, during: bytesDuring },
      catchUp: (awayMs + catchUpMs) / catchUpMs,
      stored: rig.load.acknowledged.size,
    };
  } catch (cause) {
    throw new Error(`after ${rig.load.acknowledged.size} messages; ${rig.lastWords}`, { cause });
  } finally {
    await probe.close();
    await rig.stop();
  }
}

/** The bridge follows every journal up to its newest entry. */
async function expectLive(url: string): Promise<void> {
  const { journal } = infoSchema.parse(await askStore(url, 'info', {}));
  expect(journal.followed).toBeGreaterThan(0);
  expect(journal.live).toBe(journal.followed);
}

async function mostBridgeBytes(rig: StorageRig, forMs: number): Promise<number> {
  const endMs = performance.now() + forMs;
  let most = 0;
  while (performance.now() < endMs) {
    most = Math.max(most, await rig.bridge.residentBytes());
    await delay(Math.min(SAMPLE_EVERY_MS, Math.max(1, endMs - performance.now())));
  }
  return most;
}
