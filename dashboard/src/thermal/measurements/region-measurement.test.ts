import { expect, test } from '@jest/globals';
import { regionSchema, type Region } from '@labgate/contract';
import type { Measurement, Shape } from './measurement.ts';
import { freeRegionId, measurementOf, numbered, regionOf } from './region-measurement.ts';

const SENSOR = { width: 32, height: 24 };
const shapes: readonly Shape[] = [
  { kind: 'spot', x: 12, y: 5, size: 1 },
  { kind: 'spot', x: 12, y: 5, size: 3 },
  { kind: 'box', x: 3, y: 4, w: 6, h: 5 },
  {
    kind: 'polygon',
    points: [
      { x: 1, y: 1 },
      { x: 5, y: 1 },
      { x: 3, y: 4 },
    ],
  },
];

test.each(shapes)('%j comes back from the gateway as it was drawn', (shape) => {
  const id = freeRegionId(shape, []);
  const region = regionOf({ id: 1, name: 'FPGA', shape }, id, SENSOR);
  expect(regionSchema.safeParse(region).success).toBe(true);
  expect(measurementOf(region as Region, 1)).toEqual({ id: 1, name: 'FPGA', shape, region: id });
});

test('a line stays with this page', () => {
  const line: Shape = { kind: 'line', x1: 0, y1: 0, x2: 9, y2: 9 };
  expect(regionOf({ id: 1, name: 'L', shape: line }, 'line-1', SENSOR)).toBeUndefined();
});

test('what reaches over the edge is cut there', () => {
  const corner: Shape = { kind: 'spot', x: 31, y: 0, size: 3 };
  expect(regionOf({ id: 1, name: '', shape: corner }, 'spot3-1', SENSOR)?.xy).toEqual([30, 0, 32, 2]);
});

test('ids are not given twice', () => {
  expect(freeRegionId({ kind: 'box', x: 0, y: 0, w: 1, h: 1 }, ['box-1', 'box-3'])).toBe('box-2');
});

test('shared ones come first, and a local one keeps its number only where it is free', () => {
  const region: Region = { id: 'fpga', name: 'FPGA', shape: 'point', xy: [3, 4] };
  const line = (id: number): Measurement => ({
    id,
    name: `Ln${id}`,
    shape: { kind: 'line', x1: 0, y1: 0, x2: 1, y2: 1 },
  });
  expect(numbered([region], [line(1), line(5)]).map(({ id, region: shared }) => [id, shared])).toEqual([
    [1, 'fpga'],
    [2, undefined],
    [5, undefined],
  ]);
});
