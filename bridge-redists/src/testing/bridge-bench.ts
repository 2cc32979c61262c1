import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, SystemClock, type Clock } from '@labgate/service-kit';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { SampleBatch } from '../sample-batch.ts';
import { Bridge } from '../service/bridge.ts';
import { StoreClient } from './store-client.ts';
import { TestBroker } from './test-broker.ts';

const RAW_MS = 30 * 24 * 3_600_000;

/** A bridge on a store of its own behind a broker, with a client that asks it. */
export class BridgeBench {
  readonly broker: TestBroker;
  readonly store: EmbeddedStore;
  readonly client: StoreClient;
  /** The bridge under test; a test that stops it may put another in its place. */
  bridge: Bridge;
  readonly #folder: string;

  private constructor(folder: string, store: EmbeddedStore, broker: TestBroker, client: StoreClient) {
    this.#folder = folder;
    this.store = store;
    this.broker = broker;
    this.client = client;
    this.bridge = this.newBridge();
  }

  static async open(): Promise<BridgeBench> {
    const folder = mkdtempSync(join(tmpdir(), 'labgate-bridge-'));
    const store = new EmbeddedStore({
      path: join(folder, 'history.db'),
      synchronous: 'NORMAL',
      pageSizeBytes: 1024,
      retention: { rawMs: RAW_MS, minuteMs: 0, tenMinuteMs: 0 },
      maxSeries: 1_000,
    });
    const broker = await TestBroker.start();
    const client = await StoreClient.connect(broker.url, 'dash-1');
    const bench = new BridgeBench(folder, store, broker, client);
    await bench.bridge.start();
    return bench;
  }

  /** Another bridge on the same store and broker. */
  newBridge(
    clientId = 'labgate-bridge',
    gateways?: readonly string[],
    clock: Clock = new SystemClock(),
  ): Bridge {
    return new Bridge({
      store: this.store,
      clock,
      log: createLogger('test', 'silent'),
      options: {
        brokerUrl: this.broker.url,
        password: undefined,
        clientId,
        gateways,
        flushMs: 20,
        windowSamples: 100_000,
        futureLimitMs: 86_400_000,
        clockPatienceMs: 600_000,
        retentionEveryMs: 600_000,
        ageFrom: 'arrival',
      },
    });
  }

  /** Puts `count` samples, one a second, into the store itself: what they came by does not matter to a question. */
  async fill(prop: string, count: number, firstMs: number): Promise<void> {
    const handle = this.store.register({ gw: 'demo', dev: 'env0', stream: 'env', prop });
    const batch = new SampleBatch();
    for (let index = 0; index < count; index++) batch.push(handle, firstMs + index * 1_000, index % 100);
    await this.store.append(batch);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.bridge.stop();
    await this.store.close();
    await this.broker.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
