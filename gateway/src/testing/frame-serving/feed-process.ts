import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gatewayTopics } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { startBroker } from '../../broker/embedded-broker.ts';
import { Authenticator } from '../../users/authenticator.ts';
import { serviceAccounts } from '../../users/user-directory.ts';
import { DevicePublisher } from '../../publish/device-publisher.ts';
import { EventPublisher } from '../../publish/event-publisher.ts';
import { readyImages } from './ready-images.ts';

/** Frames to publish; sent to the process. Without a rate it is one a turn of the event loop, as a sensor would. */
export interface FeedJob {
  readonly frames: number;
  readonly ratePerSecond?: number;
}

/** Sent when it listens. */
export interface FeedReady {
  readonly port: number;
}

/** Sent when all frames of a job are published. */
export interface FeedDone {
  /** Frames withheld so far from viewers that did not read. */
  readonly shed: number;
}

const GATEWAY_ID = 'demo';
const clock = new SystemClock();
const broker = await startBroker({
  host: '127.0.0.1',
  mqttPort: 0,
  gatewayId: GATEWAY_ID,
  clock,
  log: createLogger('broker', 'error'),
  anonymousRole: 'admin',
  authenticator: new Authenticator(serviceAccounts([]), clock),
});
const http = createServer();
http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket as Socket, head));
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

const topics = gatewayTopics(GATEWAY_ID);
const publisher = new DevicePublisher({
  topics,
  outlet: broker,
  events: new EventPublisher(topics, broker, clock, Math.random),
  clock,
  sid: '0badcafe',
  description: {
    v: 1,
    id: 'cam0',
    kind: 'mlx90640',
    name: 'Thermal camera',
    sim: true,
    streams: {},
    cmds: {},
  },
});
const images = readyImages(64);
const NO_SAMPLES: readonly never[] = [];

function publish(index: number): void {
  const image = images[index % images.length];
  if (image === undefined) return;
  image.monoUs = clock.monoUs();
  image.tsUs = clock.nowMs() * 1000;
  publisher.readingTaken({ ready: true, samples: NO_SAMPLES, image });
}

async function feed({ frames, ratePerSecond }: FeedJob): Promise<void> {
  const startUs = clock.monoUs();
  for (let index = 0; index < frames; index++) {
    if (ratePerSecond === undefined) await new Promise((resolve) => setImmediate(resolve));
    else await clock.sleep(Math.max(0, (index * 1000) / ratePerSecond - (clock.monoUs() - startUs) / 1000));
    publish(index);
  }
  process.send?.({ shed: broker.statistics().shed } satisfies FeedDone);
}

process.on('message', (job: FeedJob) => void feed(job));
process.on('disconnect', () => process.exit());
process.send?.({ port: (http.address() as AddressInfo).port } satisfies FeedReady);
