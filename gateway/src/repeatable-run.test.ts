import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { gatewayTopics, validateMessage } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { Acquisition } from './acquisition.ts';
import { loadAdapters } from './adapter-registry.ts';
import { loadGatewayConfig } from './config/load-gateway-config.ts';
import { LiveValues } from './live/live-values.ts';
import type { OutgoingMessage } from './outlet.ts';
import { EventPublisher } from './publish/event-publisher.ts';
import { RegionStore } from './regions/region-store.ts';
import { Regions } from './regions/regions.ts';
import { SnapshotStore } from './snapshots/snapshot-store.ts';
import { SeededRandom } from './simulation/seeded-random.ts';
import { SimulatedHardware } from './simulation/simulated-hardware.ts';

const MESSAGES = 10_000;
const adapters = await loadAdapters();

/** Runs the simulated bench on a virtual clock until it has published `count` messages. */
async function record(seed: string, scenario: string, count: number): Promise<OutgoingMessage[]> {
  const clock = new VirtualClock();
  const { devices, simulation, regions } = loadGatewayConfig({ LABGATE_SCENARIO: scenario }, adapters);
  const hardware = new SimulatedHardware({ ...simulation, devices, clock, seed });
  const messages: OutgoingMessage[] = [];
  const outlet = { publish: (message: OutgoingMessage) => void messages.push(message) };
  const random = new SeededRandom(seed, 'gateway');
  const log = createLogger('test', 'silent');
  const live = new LiveValues(clock, log);
  const acquisition = new Acquisition({
    gatewayId: 'demo',
    sid: '00c0ffee',
    devices,
    wiresFor: () => hardware,
    rewire: (before, after) => hardware.rewire(before, after),
    commands: { register: () => () => undefined },
    guard: { refusal: () => undefined },
    outlet,
    events: new EventPublisher(gatewayTopics('demo'), outlet, clock, () => random.uniform()),
    live,
    snapshots: new SnapshotStore('/nowhere', clock),
    regions: new Regions({ configured: regions, store: new RegionStore('/nowhere', log), live, log }),
    isTripped: () => false,
    clock,
    log,
    random: () => random.uniform(),
  });
  acquisition.start();
  hardware.startFaults();
  while (messages.length < count) await clock.advance(1000);
  const stopped = acquisition.stop();
  await clock.advance(10_000);
  await stopped;
  hardware.stop();
  return messages.slice(0, count);
}

function sha256(messages: readonly OutgoingMessage[]): string {
  const hash = createHash('sha256');
  for (const { topic, payload, qos, retain } of messages) {
    hash.update(`${topic}\n${qos}${retain}\n`);
    hash.update(payload);
  }
  return hash.digest('hex');
}

test('on a virtual clock the same seed gives the same 10,000 messages, and another seed others', async () => {
  const first = await record('lab', 'calm', MESSAGES);
  const again = await record('lab', 'calm', MESSAGES);
  const other = await record('bench', 'calm', 500);
  expect(first).toHaveLength(MESSAGES);
  expect(sha256(again)).toBe(sha256(first));
  expect(sha256(other)).not.toBe(sha256(first.slice(0, 500)));
}, 120_000);

test.each(['calm', 'hot-fpga', 'camera-unplugged', 'bus-stuck'])(
  'every message of the scenario %s fits the contract',
  async (scenario) => {
    const messages = await record('lab', scenario, 1500);
    const strays = messages
      .map(({ topic, payload, qos, retain }) => {
        const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
        return { topic, result: validateMessage(topic, bytes, { qos, retain }) };
      })
      .filter(({ result }) => !result.ok);
    expect(strays).toEqual([]);
  },
);

function stateChanges(messages: readonly OutgoingMessage[], device: string): unknown[] {
  const topic = gatewayTopics('demo').deviceState(device);
  return messages.filter((message) => message.topic === topic).map(({ payload }) => payload);
}

test('an unplugged camera is lost and comes back, and the other sensors do not notice', async () => {
  const messages = await record('lab', 'camera-unplugged', 1500);
  expect(stateChanges(messages, 'cam0').slice(0, 5)).toEqual(['init', 'ready', 'degraded', 'lost', 'ready']);
  expect(stateChanges(messages, 'env0')).toEqual(['init', 'ready']);
});

test('a stuck bus loses the sensors on it and not the camera on another', async () => {
  const messages = await record('lab', 'bus-stuck', 1500);
  expect(stateChanges(messages, 'env0')).toContain('lost');
  expect(stateChanges(messages, 'env0').at(-1)).toBe('ready');
  expect(stateChanges(messages, 'cam0')).toEqual(['init', 'ready']);
});
