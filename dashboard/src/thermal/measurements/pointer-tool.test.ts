import { expect, test } from '@jest/globals';
import type { Measurement } from './measurement.ts';
import { PointerTool } from './pointer-tool.ts';

const SIZE = { width: 32, height: 24 };
const BOX: Measurement = { id: 1, name: 'Bx1', shape: { kind: 'box', x: 2, y: 2, w: 4, h: 4 } };

test('a drag makes a box that is kept when the pointer goes up', () => {
  const tool = new PointerTool();
  tool.down('box', [], { x: 3.2, y: 4.1 }, SIZE, 1);
  expect(tool.move({ x: 6, y: 8 }, SIZE)).toMatchObject({ isDone: false, selected: 1 });
  expect(tool.up({ x: 99, y: -5 }, SIZE)).toEqual({
    list: [{ id: 1, name: 'Bx1', shape: { kind: 'box', x: 3, y: 0, w: 29, h: 5 } }],
    selected: 1,
    open: [],
    isDone: true,
  });
  expect(tool.move({ x: 1, y: 1 }, SIZE)).toBeUndefined();
});

test('a spot is there at once and follows the pointer until it goes up', () => {
  const tool = new PointerTool();
  expect(tool.down('spot', [], { x: 3, y: 4 }, SIZE, 1)?.list).toHaveLength(1);
  const stroke = tool.up({ x: 5, y: 6 }, SIZE);
  expect(stroke?.list).toEqual([{ id: 1, name: 'Sp1', shape: { kind: 'spot', x: 5, y: 6, size: 1 } }]);
});

test('looking takes hold of what is there and of nothing else', () => {
  const tool = new PointerTool();
  expect(tool.down('look', [BOX], { x: 20, y: 20 }, SIZE, 1)).toBeUndefined();
  tool.down('look', [BOX], { x: 3.6, y: 3.6 }, SIZE, 0.4);
  expect(tool.up({ x: 8, y: 5 }, SIZE)?.list[0]?.shape).toEqual({ kind: 'box', x: 6, y: 3, w: 4, h: 4 });
});

test('corners make a polygon that the first corner closes', () => {
  const tool = new PointerTool();
  for (const at of [
    { x: 1, y: 1 },
    { x: 9, y: 1 },
    { x: 5, y: 7 },
  ]) {
    expect(tool.down('polygon', [BOX], at, SIZE, 1)?.isDone).toBe(false);
    expect(tool.up(at, SIZE)).toBeUndefined();
  }
  const stroke = tool.down('polygon', [BOX], { x: 1, y: 2 }, SIZE, 1);
  expect(stroke).toMatchObject({ isDone: true, selected: 2, open: [] });
  expect(stroke?.list[1]?.shape).toMatchObject({ kind: 'polygon', points: [{}, {}, {}] });
});

test('two corners are no polygon', () => {
  const tool = new PointerTool();
  tool.down('polygon', [BOX], { x: 1, y: 1 }, SIZE, 1);
  tool.down('polygon', [BOX], { x: 9, y: 1 }, SIZE, 1);
  expect(tool.close([BOX])).toEqual({ list: [BOX], selected: undefined, open: [], isDone: true });
});

test('a full list takes nothing more', () => {
  const full = Array.from({ length: 16 }, (_, i) => ({ ...BOX, id: i + 1 }));
  const tool = new PointerTool();
  tool.down('box', full, { x: 20, y: 20 }, SIZE, 1);
  expect(tool.up({ x: 25, y: 22 }, SIZE)?.list).toHaveLength(16);
  expect(tool.down('spot', full, { x: 20, y: 20 }, SIZE, 1)?.list).toHaveLength(16);
});
