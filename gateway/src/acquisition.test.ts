import { SnapshotStore } from './snapshots/snapshot-store.ts';
import { afterEach, expect, test } from '@jest/globals';
import { gatewayTopics, parseTopic, type Telemetry } from '@labgate/contract';
import { ConfigFaults, createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { Acquisition } from './acquisition.ts';
import { loadAdapters } from './adapter-registry.ts';
import { parseDevices, type DeviceConfig } from './config/parse-devices.ts';
import { LiveValues } from './live/live-values.ts';
import type { OutgoingMessage } from './outlet.ts';
import { EventPublisher } from './publish/event-publisher.ts';
import { RegionStore } from './regions/region-store.ts';
import { Regions } from './regions/regions.ts';
import { SimulatedHardware } from './simulation/simulated-hardware.ts';

const adapters = await loadAdapters();
const DEVICES = {
  cam0: { kind: 'mlx90640', simulate: true, bus: 1, rateHz: 16 },
  env0: { kind: 'bme688', simulate: true, bus: 3 },
  adc0: { kind: 'mcp3424', simulate: true, bus: 4 },
  psu0: { kind: 'psu-scpi', simulate: true },
};

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

function parse(sections: Readonly<Record<string, unknown>>): readonly DeviceConfig[] {
  const faults = new ConfigFaults();
  const devices = parseDevices({ devices: sections }, adapters, faults, (keys) => keys.join('.'));
  faults.throwIfAny();
  return devices;
}

/** A simulated bench on a virtual clock, and all it publishes. */
function startBench() {
  const clock = new VirtualClock();
  const devices = parse(DEVICES);
  const log = createLogger('test', 'silent');
  const hardware = new SimulatedHardware({
    seed: 'bench',
    scenario: 'calm',
    i2cBaudRateHz: 3_400_000,
    devices,
    clock,
  });
  const messages: OutgoingMessage[] = [];
  const outlet = { publish: (message: OutgoingMessage) => void messages.push(message) };
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
    live,
    snapshots: new SnapshotStore('/nowhere', clock),
    regions: new Regions({ configured: {}, store: new RegionStore('/nowhere', log), live, log }),
    isTripped: () => false,
    events: new EventPublisher(gatewayTopics('demo'), outlet, clock, () => 0.5),
    clock,
    log,
    random: () => 0.5,
  });
  acquisition.start();
  stop = () => finished(acquisition.stop());
  /** Lets time pass until `work` is done. */
  async function finished<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.finally(() => (isDone = true)).catch(() => undefined);
    for (let i = 0; i < 2_000 && !isDone; i++) await clock.advance(10);
    return work;
  }
  const change = (sections: Readonly<Record<string, unknown>>): Promise<void> =>
    finished(acquisition.change(parse(sections)));
  return { clock, messages, acquisition, change, finished };
}

type Bench = ReturnType<typeof startBench>;

/** What was published of a stream so far, in order. */
function telemetryOf({ messages }: Bench, dev: string): Telemetry[] {
  return messages.flatMap(({ topic, payload }) => {
    const parsed = parseTopic(topic);
    const isWanted = parsed?.kind === 'telemetry' && parsed.dev === dev && payload.length > 0;
    return isWanted ? [JSON.parse(String(payload)) as Telemetry] : [];
  });
}

/** What is retained at the end. */
function retained({ messages }: Bench): Map<string, string> {
  const topics = new Map<string, string>();
  for (const { topic, payload, retain } of messages) {
    if (retain && payload.length === 0) topics.delete(topic);
    else if (retain) topics.set(topic, String(payload));
  }
  return topics;
}

function longestGapMs(samples: readonly Telemetry[]): number {
  return Math.max(...samples.slice(1).map(({ ts }, i) => ts - (samples[i]?.ts ?? 0)));
}

function isGapless(samples: readonly Telemetry[]): boolean {
  return samples.every(({ seq }, i) => seq === i);
}

test('a changed period counts at once, its counter goes on, and the other streams have no gap', async () => {
  const bench = startBench();
  await bench.clock.advance(10_000);
  await bench.change({ ...DEVICES, env0: { ...DEVICES.env0, intervalMs: 200 } });
  const before = telemetryOf(bench, 'env0').length;
  await bench.clock.advance(10_000);
  const env = telemetryOf(bench, 'env0');
  expect(env.length - before).toBeGreaterThan(40);
  expect(isGapless(env)).toBe(true);
  for (const dev of ['cam0', 'adc0', 'psu0']) {
    expect(isGapless(telemetryOf(bench, dev))).toBe(true);
    expect([dev, longestGapMs(telemetryOf(bench, dev)) < 1_500]).toEqual([dev, true]);
  }
});

test('a device that is removed leaves nothing behind, and goes on counting when it comes back', async () => {
  const bench = startBench();
  await bench.clock.advance(5_000);
  const { env0, ...others } = DEVICES;
  await bench.change(others);
  const published = telemetryOf(bench, 'env0').length;
  expect([...retained(bench).keys()].filter((topic) => topic.includes('/env0/'))).toEqual([]);
  expect(bench.acquisition.has('env0')).toBe(false);
  await bench.clock.advance(3_000);
  expect(telemetryOf(bench, 'env0')).toHaveLength(published);
  await bench.change({ ...others, env0 });
  await bench.clock.advance(5_000);
  expect(telemetryOf(bench, 'env0').length).toBeGreaterThan(published);
  expect(isGapless(telemetryOf(bench, 'env0'))).toBe(true);
});

test('two devices that change places both read from where they are now', async () => {
  const bench = startBench();
  await bench.clock.advance(3_000);
  const { env0, adc0 } = DEVICES;
  await bench.change({ ...DEVICES, env0: { ...env0, bus: 4 }, adc0: { ...adc0, bus: 3 } });
  await bench.clock.advance(5_000);
  expect(bench.acquisition.devices().map(({ id, state }) => [id, state])).toEqual(
    expect.arrayContaining([
      ['env0', 'ready'],
      ['adc0', 'ready'],
    ]),
  );
  expect(retained(bench).get('lab/1/demo/env0/$desc')).toContain('i2c-4@0x76');
});

test('a new name is told without touching the device', async () => {
  const bench = startBench();
  await bench.clock.advance(3_000);
  await bench.change({ ...DEVICES, cam0: { ...DEVICES.cam0, name: 'Above the board' } });
  expect(retained(bench).get('lab/1/demo/cam0/$desc')).toContain('Above the board');
  await bench.clock.advance(3_000);
  const states = bench.messages.filter(({ topic }) => topic.endsWith('cam0/$state'));
  expect(states.map(({ payload }) => payload)).toEqual(['init', 'ready']);
});

test('a supply keeps its output when a change does not concern it, and loses it when it is above its new limits', async () => {
  const bench = startBench();
  const { acquisition, finished, change } = bench;
  await bench.clock.advance(3_000);
  await finished(acquisition.execute('psu0', 'set', { voltage: 12, currentLimit: 1 }));
  await finished(acquisition.execute('psu0', 'output', { on: true }));
  await change({ ...DEVICES, psu0: { ...DEVICES.psu0, limits: { maxVoltageV: 13 } } });
  await bench.clock.advance(3_000);
  expect(telemetryOf(bench, 'psu0').at(-1)?.val).toMatchObject({ output: true, vSet: 12 });
  await change({ ...DEVICES, psu0: { ...DEVICES.psu0, limits: { maxVoltageV: 10 } } });
  await bench.clock.advance(3_000);
  expect(telemetryOf(bench, 'psu0').at(-1)?.val).toMatchObject({ output: false });
  const set = acquisition.execute('psu0', 'set', { voltage: 12 });
  await expect(finished(set)).rejects.toMatchObject({ code: 'E_LIMIT' });
});
