import { describe, expect, test } from '@jest/globals';
import { randomMismatches } from './testing/random-comparison.ts';
import type { SuiteStore } from './testing/store-suite.ts';
import { openEmbedded, openRedis, REDIS_SERVERS } from './testing/suite-stores.ts';

const WORKLOADS = 100;
const FIRST_SEED = 1_000;

const engines: [string, () => Promise<SuiteStore>][] = [['embedded', openEmbedded]];
for (const [variable, address] of REDIS_SERVERS) {
  if (address !== undefined) engines.push([variable, () => openRedis(address)]);
}

describe.each(engines)('the store %s', (_name, open) => {
  test(`gives the answers of the plain model for ${WORKLOADS} random workloads`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + WORKLOADS; seed++) {
      const suite = await open();
      let { store } = suite;
      const subject = {
        get store() {
          return store;
        },
        async restart() {
          store = await suite.reopen();
        },
      };
      const mismatches = await randomMismatches(seed, suite.gw, subject);
      await suite.dispose();
      expect({ seed, mismatches }).toEqual({ seed, mismatches: [] });
    }
  }, 3_600_000);
});
