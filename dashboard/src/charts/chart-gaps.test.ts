import { expect, test } from '@jest/globals';
import type { LogEntry } from '../bench/event-log.ts';
import { chartGaps, type GapLine } from './chart-gaps.ts';

const interval = { fromMs: 0, toMs: 100_000 };
const line = (points: readonly (readonly [number, number | null])[], device = 'cam0'): GapLine => ({
  device,
  periodMs: 1000,
  line: { tsMs: points.map(([tsMs]) => tsMs), values: points.map(([, value]) => value) },
});
const entry = (type: string, tsMs: number, more: Partial<LogEntry> = {}): LogEntry => ({
  n: 0,
  kind: 'event',
  tsMs,
  type,
  level: 'error',
  source: 'cam0',
  text: '',
  code: undefined,
  ...more,
});
const broken = line([
  [10_000, 1],
  [13_000, null],
  [60_000, 2],
  [99_500, 3],
]);

test('a gap reaches from the last value to the next', () => {
  expect(chartGaps([broken], interval, [])).toEqual([{ fromMs: 10_000, toMs: 60_000, reason: 'no data' }]);
});

test('only where every line is silent the chart has a gap', () => {
  const other = line([
    [20_000, 1],
    [23_000, null],
    [30_000, 2],
    [99_000, 2],
  ]);
  expect(chartGaps([broken, other], interval, [])).toMatchObject([{ fromMs: 20_000, toMs: 30_000 }]);
  expect(chartGaps([broken, line([])], interval, [])).toHaveLength(1);
});

test('the end of a line that fell silent is a gap up to now', () => {
  expect(chartGaps([line([[40_000, 1]])], interval, [])).toMatchObject([{ fromMs: 40_000, toMs: 100_000 }]);
  expect(chartGaps([line([[98_500, 1]])], interval, [])).toEqual([]);
});

test('the log says why, of the device itself or of the connection', () => {
  expect(
    chartGaps([broken], interval, [entry('device.lost', 12_000, { code: 'E_NACK' })])[0]?.reason,
  ).toMatch(/^offline: .+/);
  expect(chartGaps([broken], interval, [entry('device.lost', 12_000, { source: 'env0' })])[0]?.reason).toBe(
    'no data',
  );
  expect(chartGaps([broken], interval, [entry('connection.lost', 20_000)])[0]?.reason).toBe(
    'connection lost',
  );
});
