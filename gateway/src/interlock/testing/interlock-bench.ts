import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  gatewayTopics,
  interlockSchema,
  type ChannelValue,
  type Interlock,
  type LabEvent,
} from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { LiveValues } from '../../live/live-values.ts';
import type { OutgoingMessage } from '../../outlet.ts';
import { EventPublisher } from '../../publish/event-publisher.ts';
import { interlocksConfigSchema } from '../interlock-config.ts';
import { Interlocks } from '../interlocks.ts';
import { LatchStore } from '../latch-store.ts';

const topics = gatewayTopics('demo');
const log = createLogger('test', 'silent');

/** Something that happened, in the order in which it did. */
export type Happening = `off ${string}` | `published ${string}` | `event ${string}`;

/** A virtual clock whose process may be stopped for a while: time passes and no timer runs. */
class StallingClock extends VirtualClock {
  #stalledUs = 0;

  stall(durationMs: number): void {
    this.#stalledUs += durationMs * 1000;
  }

  override monoUs(): number {
    return super.monoUs() + this.#stalledUs;
  }
}

/** Interlocks on a virtual clock, with a supply that a test answers for. */
export class InterlockBench {
  readonly clock = new StallingClock();
  readonly live = new LiveValues(this.clock, log);
  readonly happened: Happening[] = [];
  readonly messages: OutgoingMessage[] = [];
  readonly dataDir: string;
  readonly interlocks: Interlocks;
  /** What the supply answers to OFF: the default is that it confirms after 20 ms. */
  confirm: () => Promise<void> = () => this.clock.sleep(20);

  constructor(config: Readonly<Record<string, unknown>>, dataDir?: string) {
    this.dataDir = dataDir ?? mkdtempSync(join(tmpdir(), 'labgate-interlock-'));
    const outlet = { publish: (message: OutgoingMessage) => this.#published(message) };
    this.interlocks = new Interlocks({
      config: interlocksConfigSchema.parse(config),
      store: new LatchStore(this.dataDir, log),
      topics,
      outlet,
      events: new EventPublisher(topics, outlet, this.clock, () => 0.5),
      live: this.live,
      clock: this.clock,
      log,
      switchOff: (supply) => {
        this.happened.push(`off ${supply}`);
        return this.confirm();
      },
    });
    this.live.listen(this.interlocks);
    this.interlocks.start();
  }

  /** A reading of the camera's region. */
  region(max: ChannelValue, acquiredUs = this.clock.monoUs()): void {
    this.reading('cam0', 'roi', { 'fpga.max': max }, acquiredUs);
  }

  reading(
    dev: string,
    stream: string,
    values: Readonly<Record<string, ChannelValue>>,
    acquiredUs = this.clock.monoUs(),
  ): void {
    const inHandUs = this.clock.monoUs();
    this.live.take(dev, stream, values, {
      quality: 'good',
      seq: 31_840,
      tsMs: this.clock.nowMs(),
      monoUs: acquiredUs,
      inHandUs,
    });
  }

  /** Readings of the region every 100 ms for so long. */
  async regionFor(durationMs: number, max: ChannelValue): Promise<void> {
    for (let ms = 0; ms < durationMs; ms += 100) {
      this.region(max);
      await this.clock.advance(100);
    }
  }

  /** The newest `$interlock/{id}`. */
  report(id: string): Interlock {
    const message = this.messages.findLast(({ topic }) => topic === topics.interlock(id));
    return interlockSchema.parse(JSON.parse(String(message?.payload)));
  }

  events(): Pick<LabEvent, 'type' | 'data'>[] {
    return this.messages
      .filter(({ topic }) => topic === topics.event)
      .map(({ payload }) => JSON.parse(String(payload)) as LabEvent)
      .map(({ type, data }) => ({ type, data }));
  }

  offs(): number {
    return this.happened.filter((happening) => happening.startsWith('off')).length;
  }

  #published(message: OutgoingMessage): void {
    this.messages.push(message);
    const leaf = message.topic.slice(topics.prefix.length);
    this.happened.push(leaf === '$event' ? `event ${leaf}` : `published ${leaf}`);
  }
}
