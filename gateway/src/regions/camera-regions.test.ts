import { expect, test } from '@jest/globals';
import { descriptionSchema, type Description, type Region } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { ThermalImage } from '../adapter.ts';
import { LiveValues } from '../live/live-values.ts';
import { CameraRegions } from './camera-regions.ts';

const FRAME = { width: 4, height: 3, rateHz: 16 };
const LEFT: Region = { id: 'left', name: 'Left half', shape: 'rect', xy: [0, 0, 2, 3] };
const DOT: Region = { id: 'dot', name: '', shape: 'point', xy: [3, 2] };

function createBench(list: readonly Region[]): { regions: CameraRegions; heard: unknown[] } {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, createLogger('test', 'silent'));
  const heard: unknown[] = [];
  live.listen({
    readingTaken: (stream) =>
      void heard.push({
        seq: stream.seq,
        monoUs: stream.monoUs,
        values: [...stream.channels()].map((name) => stream.value(name)),
      }),
  });
  return { regions: new CameraRegions('cam0', FRAME, list, live), heard };
}

function image(temperaturesC: readonly number[]): ThermalImage {
  return {
    width: 4,
    height: 3,
    temperaturesC: Float32Array.from(temperaturesC),
    subpage: 0,
    chessPattern: true,
    taC: 30,
    vddV: 3.3,
    emissivity: 0.95,
    rateHz: 16,
    badPixels: 0,
    tsUs: 1_000_000,
    monoUs: 77,
  };
}

const PICTURE = [10, 20, 0, 0, 30, 40, 0, 0, Number.NaN, 50, 0, 99];

test('every sub-page is heard with the statistics of each region and the counter of its frame', () => {
  const { regions, heard } = createBench([LEFT, DOT]);
  regions.take(image(PICTURE), 8, 100);
  regions.take(image(PICTURE.map(() => 1)), 9, 200);
  expect(heard).toEqual([
    { seq: 8, monoUs: 77, values: [10, 50, 30, 99, 99, 99] },
    { seq: 9, monoUs: 77, values: [1, 1, 1, 1, 1, 1] },
  ]);
});

test('the telemetry is the newest sub-page, to the hundredth', () => {
  const { regions } = createBench([LEFT]);
  regions.take(image(PICTURE.map((value) => value / 3)), 0, 0);
  expect(regions.sample()).toEqual({
    stream: 'roi',
    quality: 'good',
    values: { 'left.min': 3.33, 'left.max': 16.67, 'left.mean': 10 },
  });
});

test('a region whose pixels are not available has no value and says why', () => {
  const { regions, heard } = createBench([DOT]);
  regions.take(image(PICTURE.map(() => Number.NaN)), 0, 0);
  expect(regions.sample()).toMatchObject({
    quality: 'bad',
    values: { 'dot.max': null },
    why: { 'dot.max': 'E_GARBLED' },
  });
  expect(heard).toMatchObject([{ values: [Number.NaN, Number.NaN, Number.NaN] }]);
});

test('without regions nothing is heard and nothing is published', () => {
  const { regions, heard } = createBench([]);
  regions.take(image(PICTURE), 0, 0);
  expect(heard).toEqual([]);
  expect(regions.sample()).toBeUndefined();
});

test('a list that leaves the picture is refused as a whole', () => {
  const { regions } = createBench([LEFT]);
  const wrong: Region = { id: 'wrong', name: '', shape: 'point', xy: [5, 0] };
  expect(() => regions.replace([DOT, wrong])).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
  expect(regions.list).toEqual([LEFT]);
  regions.take(image(PICTURE), 0, 0);
  expect(regions.sample()?.values).toHaveProperty(['left.max'], 50);
});

test('the descriptor carries the regions and a channel for each statistic, at most four a second', () => {
  const { regions } = createBench([LEFT, DOT]);
  const plain: Description = {
    v: 1,
    id: 'cam0',
    kind: 'x',
    name: 'x',
    sim: true,
    streams: {},
    cmds: {},
    frame: FRAME,
  };
  const described = descriptionSchema.parse(regions.describe(plain));
  expect(described.frame?.regions).toEqual([LEFT, DOT]);
  expect(described.streams['roi']?.periodMs).toBe(250);
  expect(Object.keys(described.streams['roi']?.props ?? {})).toEqual([
    'left.min',
    'left.max',
    'left.mean',
    'dot.min',
    'dot.max',
    'dot.mean',
  ]);
  expect(described.streams['roi']?.props['left.max']).toMatchObject({
    name: 'Left half, hottest',
    unit: '°C',
  });
});
