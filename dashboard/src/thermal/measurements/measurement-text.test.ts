import { expect, test } from '@jest/globals';
import { MOST_MEASUREMENTS, withShape, type Measurement } from './measurement.ts';
import { formatMeasurements, parseMeasurements } from './measurement-text.ts';

const LIST: readonly Measurement[] = [
  { id: 1, name: 'Sp1', shape: { kind: 'spot', x: 12, y: 5, size: 3 } },
  { id: 2, name: 'FPGA, °C=1', shape: { kind: 'box', x: 3, y: 4, w: 6, h: 5 } },
  { id: 3, name: 'Ln3', shape: { kind: 'line', x1: 0, y1: 0, x2: 9, y2: 9 } },
  {
    id: 16,
    name: 'Pg16',
    shape: {
      kind: 'polygon',
      points: [
        { x: 1, y: 1 },
        { x: 5, y: 1 },
        { x: 3, y: 4 },
      ],
    },
  },
];

test('reads back what it writes', () => {
  const text = formatMeasurements(LIST);
  expect(text).toBe('1s12,5,3;2b3,4,6,5~FPGA, °C=1;3l0,0,9,9;16p1,1,5,1,3,4');
  expect(parseMeasurements(text)).toEqual(LIST);
  expect(formatMeasurements([])).toBe('');
});

test('a name cannot make another measurement', () => {
  const [first] = LIST;
  const named = { ...first, name: 'a;3b0,0,1,1~b\n' } as Measurement;
  expect(parseMeasurements(formatMeasurements([named]))).toEqual([{ ...named, name: 'a 3b0,0,1,1 b' }]);
});

test.each([
  '',
  'x',
  '0s1,1,1',
  '17s1,1,1',
  '1s1,1',
  '1s1,,1',
  '1s-1,1,1',
  '1s1e9,1,1',
  '1s9999,1,1',
  '1b1,1,0,5',
  '1p1,1,2,2',
  '1p1,1,2,2,3',
  `1p${Array.from({ length: 34 }, () => 1).join(',')}`,
  '1q1,1,1',
])('takes nothing from %p', (text) => {
  expect(parseMeasurements(text)).toEqual([]);
});

test('a number that comes twice is taken once, and there are sixteen at most', () => {
  expect(parseMeasurements('1s1,1,1;1s2,2,1')).toHaveLength(1);
  expect(parseMeasurements(Array.from({ length: 99 }, (_, i) => `${i + 1}s1,1,1`).join(';'))).toHaveLength(
    16,
  );
});

test('a new one gets the lowest free number, and none when all are taken', () => {
  let list: readonly Measurement[] = LIST;
  list = withShape(list, { kind: 'spot', x: 0, y: 0, size: 1 });
  expect(list.map(({ id }) => id)).toEqual([1, 2, 3, 4, 16]);
  for (let i = 0; i < 30; i++) list = withShape(list, { kind: 'spot', x: 0, y: 0, size: 1 });
  expect(list).toHaveLength(MOST_MEASUREMENTS);
});
