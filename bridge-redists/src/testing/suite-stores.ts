import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { EmbeddedStore, type EmbeddedStoreOptions } from '../embedded/embedded-store.ts';
import { annotationsKey, annotationTimesKey, notesKey } from '../keys.ts';
import { openRedisLink, type RedisAddress } from '../redis/redis-link.ts';
import { asList } from '../redis/redis-reply.ts';
import { RedisStore } from '../redis/redis-store.ts';
import type { SuiteStore } from './store-suite.ts';

const log = createLogger('test', 'silent');
const clock = new SystemClock();
const FOR_EVER = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };

/** The servers with RedisTimeSeries that the environment names, each by its variable; `undefined` where it names none. */
export const REDIS_SERVERS: readonly (readonly [string, RedisAddress | undefined])[] = [
  ['LABGATE_TEST_REDIS_URL', addressOf(process.env.LABGATE_TEST_REDIS_URL, ([url = '']) => ({ url }))],
  ['LABGATE_TEST_REDIS_CLUSTER', addressOf(process.env.LABGATE_TEST_REDIS_CLUSTER, (nodes) => ({ nodes }))],
];

/** An embedded store in a folder of its own. */
export async function openEmbedded(): Promise<SuiteStore> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-store-'));
  const options: EmbeddedStoreOptions = {
    path: join(folder, 'history.db'),
    synchronous: 'NORMAL',
    pageSizeBytes: 4096,
    retention: FOR_EVER,
    maxSeries: 100,
  };
  let store = new EmbeddedStore(options);
  return {
    store,
    gw: 'demo',
    async reopen() {
      await store.close();
      store = new EmbeddedStore(options);
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A gateway of its own on a server that may hold other things. */
export async function openRedis(address: RedisAddress): Promise<SuiteStore> {
  const gw = `test-${randomBytes(6).toString('hex')}`;
  const open = async (): Promise<RedisStore> => {
    const opened = new RedisStore({ address, retention: FOR_EVER, maxSeries: 100, bridge: gw, clock, log });
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
      for (const name of [gw, `${gw}-2`]) await removeGateway(address, name);
    },
  };
}

function addressOf(
  text: string | undefined,
  make: (urls: string[]) => RedisAddress,
): RedisAddress | undefined {
  if (text === undefined || text === '') return undefined;
  return make(text.split(',').map((node) => (node.includes('://') ? node : `redis://${node}`)));
}

/** Removes everything that a server has of a gateway, and the notes of the bridge of the same name. */
export async function removeGateway(address: RedisAddress, gw: string): Promise<void> {
  const link = openRedisLink(address, log);
  await eventually(() => link.sendToAll(['PING']));
  const series = (await link.sendToAll(['TS.QUERYINDEX', `gw=${gw}`])).flatMap(asList).map(String);
  for (const key of [...series, notesKey(gw), annotationsKey(gw), annotationTimesKey(gw)])
    await link.send(key, ['DEL', key]);
  link.close();
}
