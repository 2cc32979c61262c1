import { expect, test } from '@jest/globals';
import {
  decodeThermalFrame,
  FRAME_FLAGS,
  gatewayTopics,
  LabError,
  pixelTemperatureC,
  telemetrySchema,
  type Description,
} from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import type { ThermalImage } from '../adapter.ts';
import type { OutgoingMessage } from '../outlet.ts';
import { DevicePublisher } from './device-publisher.ts';
import { EventPublisher } from './event-publisher.ts';

const description: Description = {
  v: 1,
  id: 'cam0',
  kind: 'mlx90640',
  name: 'Camera',
  sim: true,
  streams: {},
  cmds: {},
};

function createBench({ sim = true, isUnset = false } = {}): {
  publisher: DevicePublisher;
  sent: OutgoingMessage[];
  clock: VirtualClock;
} {
  const sent: OutgoingMessage[] = [];
  const clock = new VirtualClock(1_700_000_000_000);
  const outlet = { publish: (message: OutgoingMessage) => void sent.push(message) };
  const topics = gatewayTopics('demo');
  const events = new EventPublisher(topics, outlet, clock, () => 0.5);
  const publisher = new DevicePublisher({
    topics,
    outlet,
    events,
    clock,
    sid: '0badcafe',
    description: { ...description, sim },
    timekeeping: { isUnset },
  });
  return { publisher, sent, clock };
}

function image(overrides: Partial<ThermalImage> = {}): ThermalImage {
  return {
    width: 32,
    height: 24,
    temperaturesC: new Float32Array(768).fill(25.004),
    subpage: 1,
    chessPattern: true,
    taC: 31.25,
    vddV: 3.3,
    emissivity: 0.95,
    rateHz: 16,
    badPixels: 0,
    tsUs: 1_700_000_000_123_456,
    monoUs: 456,
    ...overrides,
  };
}

test('a sample becomes retained QoS 1 telemetry with session, sequence and both times', async () => {
  const { publisher, sent, clock } = createBench();
  await clock.advance(5);
  const sample = { stream: 'stats', quality: 'good', values: { max: 72.4 } } as const;
  publisher.readingTaken({ ready: true, samples: [sample, sample] });
  expect(sent.map(({ topic, qos, retain }) => ({ topic, qos, retain }))).toEqual(
    Array(2).fill({ topic: 'lab/1/demo/cam0/t/stats', qos: 1, retain: true }),
  );
  const messages = sent.map(({ payload }) => telemetrySchema.parse(JSON.parse(String(payload))));
  expect(messages[0]).toEqual({
    v: 1,
    sid: '0badcafe',
    seq: 0,
    ts: 1_700_000_000_005,
    mono: 5000,
    q: 'good',
    src: 'sim',
    val: { max: 72.4 },
  });
  expect(messages[1]?.seq).toBe(1);
});

test('values of real hardware carry no source, which means live', () => {
  const { publisher, sent } = createBench({ sim: false });
  publisher.readingTaken({
    ready: true,
    samples: [
      { stream: 'env', quality: 'good', values: { temperature: null }, why: { temperature: 'E_NACK' } },
    ],
  });
  const message = telemetrySchema.parse(JSON.parse(String(sent[0]?.payload)));
  expect(message).not.toHaveProperty('src');
  expect(message.why).toEqual({ temperature: 'E_NACK' });
});

test('an image becomes one 1600-byte frame, QoS 0 and never retained, within 0.005 °C', () => {
  const { publisher, sent } = createBench();
  publisher.readingTaken({ ready: true, samples: [], image: image() });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ topic: 'lab/1/demo/cam0/frame', qos: 0, retain: false });
  const bytes = sent[0]?.payload as Uint8Array;
  expect(bytes.byteLength).toBe(1600);
  const frame = decodeThermalFrame(bytes);
  expect(frame).toMatchObject({
    seq: 0,
    sid: 0x0badcafe,
    tsUs: 1_700_000_000_123_456,
    subpage: 1,
    rateHz: 16,
  });
  expect(Math.abs(pixelTemperatureC(frame, 767) - 25.004)).toBeLessThanOrEqual(0.005);
  const { chess, simulated, subpage0Fresh, subpage1Fresh, badPixelsInterpolated } = FRAME_FLAGS;
  expect(frame.flags & (chess | simulated | subpage1Fresh)).toBe(chess | simulated | subpage1Fresh);
  expect(frame.flags & (subpage0Fresh | badPixelsInterpolated)).toBe(0);
});

test('a frame that is still on its way is not changed by the next one', () => {
  const { publisher, sent } = createBench();
  const reused = image();
  publisher.readingTaken({ ready: true, samples: [], image: reused });
  reused.temperaturesC.fill(90);
  publisher.readingTaken({ ready: true, samples: [], image: reused });
  const frames = sent.map(({ payload }) => decodeThermalFrame(payload as Uint8Array));
  expect(frames.map((frame) => Math.round(pixelTemperatureC(frame, 0)))).toEqual([25, 90]);
  expect(frames.map(({ seq }) => seq)).toEqual([0, 1]);
});

test('a lost device is told as retained state and as an event with code and facts', () => {
  const { publisher, sent } = createBench();
  const context = { bus: 'i2c-1' };
  publisher.stateChanged('lost', new LabError('E_NACK', 'no acknowledge from 0x33', { context }));
  expect(sent[0]).toMatchObject({ topic: 'lab/1/demo/cam0/$state', payload: 'lost', qos: 1, retain: true });
  expect(JSON.parse(String(sent[1]?.payload))).toMatchObject({
    type: 'device.lost',
    dev: 'cam0',
    data: { code: 'E_NACK', msg: 'no acknowledge from 0x33', bus: 'i2c-1' },
  });
});

test('what is measured before anybody has set the clock says so', () => {
  const { publisher, sent } = createBench({ isUnset: true });
  const stats = { stream: 'stats', values: { max: 72.4 } } as const;
  const samples = [
    { ...stats, quality: 'good' },
    { ...stats, quality: 'bad' },
  ] as const;
  publisher.readingTaken({ ready: true, samples, image: image() });
  const [frame, ...messages] = sent.map(({ payload }) => payload);
  expect(messages.map((payload) => JSON.parse(String(payload)))).toMatchObject([
    { q: 'uncertain', clock: 'unsynced' },
    { q: 'bad', clock: 'unsynced' },
  ]);
  const { flags } = decodeThermalFrame(frame as Uint8Array);
  expect(flags & FRAME_FLAGS.clockUnsynced).toBe(FRAME_FLAGS.clockUnsynced);
});
