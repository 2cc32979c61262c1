import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLabError } from '@labgate/contract';
import { createLogger, Lifecycle, SystemClock } from '@labgate/service-kit';
import { loadBridgeConfig, type BridgeConfig } from './config.ts';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { Bridge } from './service/bridge.ts';
import type { Store } from './store.ts';

const RETENTION_EVERY_MS = 600_000;

async function openStore(config: BridgeConfig): Promise<Store> {
  mkdirSync(config.dataDir, { recursive: true });
  return new EmbeddedStore({
    ...config.store,
    path: join(config.dataDir, 'history.db'),
    retention: config.retention,
  });
}

async function main(): Promise<void> {
  const config = loadBridgeConfig(process.env);
  const log = createLogger('bridge', config.logLevel);
  const lifecycle = new Lifecycle();
  const store = await openStore(config);
  lifecycle.add('store', () => store.close());
  const { brokerUrl, password, clientId } = config;
  const { flushMs, windowSamples, futureLimitS, ageFrom } = config.store;
  const bridge = new Bridge({
    store,
    clock: new SystemClock(),
    log,
    options: {
      brokerUrl,
      password,
      clientId,
      flushMs,
      windowSamples,
      futureLimitMs: futureLimitS * 1000,
      retentionEveryMs: RETENTION_EVERY_MS,
      ageFrom,
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
  const { engine, series, samples, damaged } = await store.info();
  log.info({ engine, series, samples, damaged }, 'the store is open');
  await bridge.start();
}

try {
  await main();
} catch (error) {
  // Bad configuration, or a file or server that cannot be used: a person must act, so say it without a stack.
  console.error(`labgate bridge: ${isLabError(error) ? error.message : String(error)}`);
  process.exit(2);
}
