import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayTopics, type RunSummary } from '@labgate/contract';
import { createLogger, SystemClock, type Clock } from '@labgate/service-kit';
import type { Broker } from '../../broker/broker.ts';
import { EventPublisher } from '../../publish/event-publisher.ts';
import { startTestBroker } from '../../testing/test-broker.ts';
import { runsConfigSchema, type RunsConfig } from '../runs-config.ts';
import { Runs } from '../runs.ts';

export const TOPICS = gatewayTopics('demo');

/** Runs of a gateway `demo` on a broker of their own. */
export class RunLab {
  readonly #folders: string[] = [];
  readonly #open: Runs[] = [];
  readonly broker: Broker;
  readonly clock: Clock;

  private constructor(broker: Broker, clock: Clock) {
    this.broker = broker;
    this.clock = clock;
  }

  static async open(clock: Clock = new SystemClock()): Promise<RunLab> {
    return new RunLab(await startTestBroker(), clock);
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-runs-'));
    this.#folders.push(folder);
    return folder;
  }

  async runs(dataDir: string, config: Partial<RunsConfig> = {}): Promise<Runs> {
    const { broker, clock } = this;
    const runs = await Runs.open({
      gatewayId: 'demo',
      topics: TOPICS,
      dataDir,
      config: { ...runsConfigSchema.parse({}), ...config },
      broker,
      outlet: broker,
      events: new EventPublisher(TOPICS, broker, clock, Math.random),
      clock,
      log: createLogger('runs', 'silent'),
      software: '1.0.0',
      configRevision: () => 12,
    });
    this.#open.push(runs);
    return runs;
  }

  /** Publishes telemetry of the air sensor, as the gateway does. */
  telemetry(seq: number, parts: object = {}): void {
    const message = {
      v: 1,
      sid: '9f31c0de',
      seq,
      ts: Date.now(),
      mono: seq,
      q: 'good',
      val: { temperature: 20 + seq },
      ...parts,
    };
    this.broker.publish({
      topic: TOPICS.telemetry('env0', 'env'),
      payload: JSON.stringify(message),
      qos: 1,
      retain: true,
    });
  }

  frame(payload: Uint8Array): void {
    this.broker.publish({ topic: TOPICS.frame('cam0'), payload, qos: 0, retain: false });
  }

  /** The retained `run/current`. */
  current(): RunSummary {
    const [message] = this.broker.retained(TOPICS.runCurrent);
    return JSON.parse(Buffer.from(message.payload).toString());
  }

  async close(): Promise<void> {
    for (const runs of this.#open) await runs.close();
    await this.broker.stop();
    for (const folder of this.#folders) await rm(folder, { recursive: true });
  }
}
