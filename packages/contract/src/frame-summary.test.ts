import { expect, test } from '@jest/globals';
import type { ThermalFrame } from './frame.ts';
import { summariseFrame } from './frame-summary.ts';

function frameOf(counts: Int16Array, width: number): ThermalFrame {
  return {
    format: 'int16',
    headerLen: 64,
    seq: 0,
    sid: 0,
    tsUs: 0,
    monoUs: 0,
    width,
    height: counts.length / width,
    flags: 0,
    subpage: 0,
    orientation: 0,
    scale: 0.5,
    offset: 0,
    taC: 0,
    emissivity: 1,
    vddV: 3.3,
    rateHz: 1,
    badPixels: 0,
    calId: 0,
    crc32: 0,
    counts,
  };
}

test('finds the extremes, their mean and the place of the hottest pixel', () => {
  const summary = summariseFrame(frameOf(Int16Array.of(10, 20, 30, -40, 50, 20), 3));
  expect(summary).toEqual({ minC: -20, maxC: 25, meanC: 7.5, hotX: 1, hotY: 1 });
});

test('leaves out pixels that are not available', () => {
  const summary = summariseFrame(frameOf(Int16Array.of(-32768, 20, -32768, 40), 2));
  expect(summary).toEqual({ minC: 10, maxC: 20, meanC: 15, hotX: 1, hotY: 1 });
});

test('has nothing to say of a picture without a pixel', () => {
  expect(summariseFrame(frameOf(new Int16Array(4).fill(-32768), 2))).toBeUndefined();
});
