import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '@labgate/testkit';
import { LoadPublisher } from './load-publisher.ts';
import { redisServer } from './redis-server.ts';
import { ServiceProcess } from './service-process.ts';

const GW = 'demo';
/** The third-party device that brings the load. */
export const LOAD_DEVICE = 'rig0';
/** Starting and catching up on a busy two-core machine. */
export const PATIENCE_MS = 120_000;
/** Seven channels ten times a second each: with the other devices about 500 samples a second. */
const FAST_SENSORS = 7;

export interface RigOptions {
  /** Keeps the history in a Redis of its own instead of the embedded store. */
  readonly withRedis: boolean;
  /** Adds simulated sensors that make about 500 samples a second; else the demo's devices. */
  readonly withFastSensors: boolean;
  /** What gateway and bridge are told beside. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Gateway, bridge and perhaps Redis as processes on ports of their own, with a third-party publisher. */
export class StorageRig {
  readonly url: string;
  readonly gateway: ServiceProcess;
  readonly bridge: ServiceProcess;
  readonly redis: ServiceProcess | undefined;
  /** Of the Redis of its own, where there is one. */
  readonly redisPort: number;
  /** What gateway and bridge keep. */
  readonly dataDir: string;
  #load: LoadPublisher | undefined;

  private constructor(
    dataDir: string,
    environment: Readonly<Record<string, string>>,
    redis: ServiceProcess | undefined,
    redisPort: number,
  ) {
    this.dataDir = dataDir;
    this.url = environment['LABGATE_URL'] ?? '';
    this.gateway = ServiceProcess.of('gateway', environment);
    this.bridge = ServiceProcess.of('bridge-redists', environment);
    this.redis = redis;
    this.redisPort = redisPort;
  }

  /** Starts everything; resolves when the publisher publishes. */
  static async start({ withRedis, withFastSensors, environment: more }: RigOptions): Promise<StorageRig> {
    const dataDir = await mkdtemp(join(tmpdir(), 'labgate-storage-'));
    const mqttPort = await freePort();
    const redisPort = await freePort();
    const config = join(dataDir, 'labgate.yaml');
    if (withFastSensors) await writeFile(config, fastSensors());
    const environment = {
      LABGATE_HTTP_PORT: String(await freePort()),
      LABGATE_MQTT_PORT: String(mqttPort),
      LABGATE_DATA: dataDir,
      LABGATE_BRIDGE_PASSWORD: 'only-for-this-test-0123',
      LABGATE_URL: `mqtt://127.0.0.1:${mqttPort}`,
      ...(withFastSensors ? { LABGATE_CONFIG: config } : {}),
      ...(withRedis ? { LABGATE_REDIS_URL: `redis://127.0.0.1:${redisPort}` } : {}),
      ...more,
    };
    const redis = withRedis ? await redisServer(redisPort, join(dataDir, 'redis')) : undefined;
    const rig = new StorageRig(dataDir, environment, redis, redisPort);
    redis?.start();
    rig.gateway.start();
    rig.bridge.start();
    rig.#load = await eventually(() => LoadPublisher.start(rig.url, GW, LOAD_DEVICE), PATIENCE_MS);
    return rig;
  }

  get load(): LoadPublisher {
    if (this.#load === undefined) throw new Error('the rig has not started');
    return this.#load;
  }

  /** The process called `victim`; an error when the rig has none. */
  process(victim: 'gateway' | 'bridge' | 'redis'): ServiceProcess {
    const found = this[victim];
    if (found === undefined) throw new Error(`the rig runs without ${victim}`);
    return found;
  }

  /** What the processes have printed last, for a test that has failed. */
  get lastWords(): string {
    const all = { gateway: this.gateway, bridge: this.bridge, redis: this.redis };
    return Object.entries(all)
      .map(
        ([name, one]) =>
          `${name} (${one?.exitCode ?? 'no exit code'}): ${one?.output.slice(-2_000) ?? 'none'}`,
      )
      .join('\n');
  }

  async stop(): Promise<void> {
    await this.#load?.close();
    await this.bridge.end('SIGTERM');
    await this.gateway.end('SIGTERM');
    await this.redis?.end('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function fastSensors(): string {
  const lines = Array.from(
    { length: FAST_SENSORS },
    (_, index) => `  air${index}: { kind: bme688, simulate: true, bus: ${index + 10}, intervalMs: 100 }`,
  );
  return `devices:\n${lines.join('\n')}\n`;
}
