import { expect, test } from '@jest/globals';
import type { LogEntry } from '../bench/event-log.ts';
import { deviceErrors } from './device-errors.ts';

const entry = (n: number, more: Partial<LogEntry> = {}): LogEntry => ({
  n,
  kind: 'log',
  tsMs: n,
  type: 'log',
  level: 'warn',
  source: 'adapter:mlx90640:cam0',
  text: 'lost',
  code: 'E_NACK',
  ...more,
});

test('the newest failures of a device come first, its events and its adapter’s lines', () => {
  const log = [
    entry(0),
    entry(1, { source: 'cam0', kind: 'event', level: 'error' }),
    entry(2, { source: 'env0' }),
    entry(3, { level: 'info' }),
    entry(4, { source: 'adapter:mlx90640:webcam0' }),
  ];
  expect(deviceErrors(log, 'cam0').map(({ n }) => n)).toEqual([1, 0]);
});

test('twenty are enough', () => {
  const log = Array.from({ length: 50 }, (_, n) => entry(n));
  expect(deviceErrors(log, 'cam0').map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, i) => 49 - i));
});
