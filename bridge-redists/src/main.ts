import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLabError } from '@labgate/contract';
import { createLogger, Lifecycle, SystemClock, type Clock, type Logger } from '@labgate/service-kit';
import { loadBridgeConfig, type BridgeConfig } from './config.ts';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { RedisStore } from './redis/redis-store.ts';
import { Bridge } from './service/bridge.ts';
import type { Store } from './store.ts';

const RETENTION_EVERY_MS = 600_000;
/** How long the start waits for Redis before it goes on without. */
const REDIS_WAIT_MS = 3_000;

async function openStore(config: BridgeConfig, clock: Clock, log: Logger): Promise<Store> {
  const { redis, retention, dataDir, clientId } = config;
  if (redis !== undefined) {
    const { maxSeries } = config.store;
    const store = new RedisStore({ address: redis, retention, maxSeries, bridge: clientId, clock, log });
    await Promise.race([store.connected, clock.sleep(REDIS_WAIT_MS)]);
    return store;
  }
  mkdirSync(dataDir, { recursive: true });
  return new EmbeddedStore({ ...config.store, path: join(dataDir, 'history.db'), retention });
}

/** A Redis that is away is waited for while the bridge runs; one that cannot keep time series needs a person. */
async function reportStore(store: Store, log: Logger): Promise<void> {
  try {
    const { engine, series, samples, damaged } = await store.info();
    log.info({ engine, series, samples, damaged }, 'the store is open');
  } catch (error) {
    if (!isLabError(error) || error.context.fault === 'no module') throw error;
    // Whoever follows the journals needs it first, and says that it is not there yet.
  }
}

async function main(): Promise<void> {
  const config = loadBridgeConfig(process.env);
  const log = createLogger('bridge', config.logLevel);
  const lifecycle = new Lifecycle();
  const clock = new SystemClock();
  const store = await openStore(config, clock, log);
  lifecycle.add('store', () => store.close());
  const { brokerUrl, password, clientId } = config;
  const { flushMs, windowSamples, futureLimitS, clockPatienceS, ageFrom, gateways } = config.store;
  const bridge = new Bridge({
    store,
    clock,
    log,
    options: {
      brokerUrl,
      password,
      clientId,
      flushMs,
      windowSamples,
      futureLimitMs: futureLimitS * 1000,
      clockPatienceMs: clockPatienceS * 1000,
      retentionEveryMs: RETENTION_EVERY_MS,
      ageFrom,
      gateways,
    },
  });
  lifecycle.add('bridge', () => bridge.stop());
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'stopping');
    lifecycle.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await reportStore(store, log);
  await bridge.start();
}

try {
  await main();
} catch (error) {
  // Bad configuration, or a file or server that cannot be used: a person must act, so say it without a stack.
  console.error(`labgate bridge: ${isLabError(error) ? error.message : String(error)}`);
  process.exit(2);
}
