import { expect, test } from '@jest/globals';
import { decodeThermalFrame } from '@labgate/contract';
import { FrameAnalysis } from './frame-analysis.ts';
import { testFrame } from './testing/test-frame.ts';
import type { ThermalSettings } from './thermal-settings.ts';

const settings: ThermalSettings = {
  palette: 'inferno',
  smoothing: 'bicubic',
  rangeMode: 'auto',
  fixedRange: undefined,
  orientation: { quarterTurns: 0, isFlipped: false },
  hasMarks: true,
  averaging: 1,
  isotherm: undefined,
};
const frame = (pixels: readonly number[], seq = 0) => decodeThermalFrame(testFrame({ seq }, pixels));
const scene = [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 60];

test('reads the raw pixels, not a picture of them', () => {
  const analysis = new FrameAnalysis();
  analysis.update(frame(scene), settings, 0, true);
  expect(analysis.statistics).toMatchObject({ minIndex: 0, maxIndex: 11, unavailable: 0 });
  expect(analysis.statistics.maxC).toBeCloseTo(60, 2);
  expect(analysis.marked).toEqual({ max: 11, min: 0 });
});

test('statistics and marks leave unavailable pixels out', () => {
  const analysis = new FrameAnalysis();
  analysis.update(frame([NaN, ...scene.slice(1, 11), NaN]), settings, 0, true);
  expect(analysis.statistics).toMatchObject({ minIndex: 1, maxIndex: 10, unavailable: 2 });
  expect(analysis.picture.hasUnavailable).toBe(true);
});

test('survives a frame without any available pixel and keeps its range', () => {
  const analysis = new FrameAnalysis();
  analysis.update(frame(scene), settings, 0, true);
  const { range } = analysis;
  analysis.update(
    frame(
      Array.from({ length: 12 }, () => NaN),
      1,
    ),
    settings,
    30,
    true,
  );
  expect(analysis.range).toEqual(range);
  expect(analysis.statistics.maxC).toBeNaN();
  expect(analysis.marked).toEqual({ max: undefined, min: undefined });
});

test('a locked range stands still and counts what is outside', () => {
  const analysis = new FrameAnalysis();
  const locked: ThermalSettings = { ...settings, rangeMode: 'lock', fixedRange: { lowC: 21.5, highC: 29.5 } };
  analysis.update(frame(scene), locked, 0, true);
  expect(analysis.range).toEqual({ lowC: 21.5, highC: 29.5 });
  expect([analysis.below, analysis.above]).toEqual([2, 2]);
});

test('the marks follow the picture when it is turned', () => {
  const analysis = new FrameAnalysis();
  analysis.update(frame(scene), settings, 0, true);
  const turned: ThermalSettings = { ...settings, orientation: { quarterTurns: 1, isFlipped: false } };
  analysis.update(frame(scene), turned, 0, false);
  expect([analysis.width, analysis.height]).toEqual([3, 4]);
  expect(analysis.source[analysis.marked.max ?? -1]).toBe(11);
});

test('painting the same frame again does not move the automatic range', () => {
  const analysis = new FrameAnalysis();
  analysis.update(frame(scene), settings, 0, true);
  analysis.update(
    frame(
      scene.map((each) => each + 50),
      1,
    ),
    settings,
    100,
    true,
  );
  const { range } = analysis;
  analysis.update(
    frame(
      scene.map((each) => each + 50),
      1,
    ),
    settings,
    9000,
    false,
  );
  expect(analysis.range).toEqual(range);
});

test('averaging smooths the picture and never the numbers', () => {
  const analysis = new FrameAnalysis();
  const averaged: ThermalSettings = { ...settings, averaging: 4 };
  analysis.update(frame(scene), averaged, 0, true);
  expect(analysis.picture.field[0]).toBeCloseTo(20, 2);
  analysis.update(frame([40, ...scene.slice(1)], 1), averaged, 100, true);
  expect(analysis.picture.field[0]).toBeCloseTo(25, 2);
  expect(analysis.field[0]).toBeCloseTo(40, 2);
  analysis.update(frame([NaN, ...scene.slice(1)], 2), averaged, 200, true);
  expect(analysis.picture.field[0]).toBeNaN();
  analysis.update(frame([30, ...scene.slice(1)], 3), averaged, 300, true);
  expect(analysis.picture.field[0]).toBeCloseTo(30, 2);
});

test('a frame that is painted again is not averaged again', () => {
  const analysis = new FrameAnalysis();
  const averaged: ThermalSettings = { ...settings, averaging: 2 };
  analysis.update(frame(scene), averaged, 0, true);
  const next = frame([40, ...scene.slice(1)], 1);
  analysis.update(next, averaged, 100, true);
  analysis.update(next, averaged, 110, false);
  expect(analysis.picture.field[0]).toBeCloseTo(30, 2);
});

test('knows the temperature of a sensor pixel, and counts the isotherm, however the picture is turned', () => {
  const analysis = new FrameAnalysis();
  const turned: ThermalSettings = {
    ...settings,
    orientation: { quarterTurns: 1, isFlipped: true },
    isotherm: { kind: 'between', limitC: 22, upperC: 24.001 },
  };
  analysis.update(frame(scene), turned, 0, true);
  expect(scene.map((_, index) => Math.round(analysis.sensorTemperatureC(index)))).toEqual(scene);
  expect(analysis.sensorTemperatureC(12)).toBeNaN();
  expect(analysis.hatched).toBe(3);
});
