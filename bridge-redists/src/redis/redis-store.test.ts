import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createLogger } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { describeStore } from '../testing/store-suite.ts';
import { openRedisLink, type RedisAddress, type RedisLink } from './redis-link.ts';
import { notesKey } from '../keys.ts';
import { asList } from './redis-reply.ts';
import { RedisStore } from './redis-store.ts';

const log = createLogger('test', 'silent');
const servers: readonly (readonly [string, RedisAddress | undefined])[] = [
  ['LABGATE_TEST_REDIS_URL', addressOf(process.env.LABGATE_TEST_REDIS_URL, ([url = '']) => ({ url }))],
  ['LABGATE_TEST_REDIS_CLUSTER', addressOf(process.env.LABGATE_TEST_REDIS_CLUSTER, (nodes) => ({ nodes }))],
];

for (const [variable, address] of servers) {
  if (address === undefined) {
    test(`not run on RedisTimeSeries: ${variable} is not set`, () => {
      expect(process.env[variable] ?? '').toBe('');
    });
    continue;
  }
  describeStore(`RedisTimeSeries (${variable})`, async () => {
    const gw = `test-${randomBytes(6).toString('hex')}`;
    const open = async (): Promise<RedisStore> => {
      const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
      const opened = new RedisStore({ address, retention, maxSeries: 100, bridge: gw, log });
      await eventually(() => opened.notes());
      return opened;
    };
    let store = await open();
    return {
      store,
      gw,
      async reopen() {
        await store.close();
        store = await open();
        return store;
      },
      async dispose() {
        await store.close();
        await removeAll(address, gw);
      },
    };
  });
}

function addressOf(
  text: string | undefined,
  make: (urls: string[]) => RedisAddress,
): RedisAddress | undefined {
  if (text === undefined || text === '') return undefined;
  return make(text.split(',').map((node) => (node.includes('://') ? node : `redis://${node}`)));
}

/** Removes what the tests of one gateway have left on a server that may hold other things. */
async function removeAll(address: RedisAddress, gw: string): Promise<void> {
  const link: RedisLink = openRedisLink(address, log);
  await eventually(() => link.sendToAll(['PING']));
  for (const name of [gw, `${gw}-2`]) {
    const keys = (await link.sendToAll(['TS.QUERYINDEX', `gw=${name}`])).flatMap(asList).map(String);
    await Promise.all(keys.map((key) => link.send(key, ['DEL', key])));
  }
  await link.send(notesKey(gw), ['DEL', notesKey(gw)]);
  link.close();
}
