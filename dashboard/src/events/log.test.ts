import { expect, test } from '@jest/globals';
import type { LogEntry } from '../bench/event-log.ts';
import { logCsv, logJsonLines } from './log-export.ts';
import { filtered, sourcesOf } from './log-filter.ts';

const BASE: LogEntry = {
  n: 0,
  kind: 'log',
  tsMs: 0,
  type: 'log',
  level: 'info',
  source: 'broker',
  text: 'started',
  code: undefined,
};
const ENTRIES: readonly LogEntry[] = [
  BASE,
  { ...BASE, n: 1, level: 'warn', text: 'slow' },
  { ...BASE, n: 2, kind: 'event', type: 'device.lost', level: 'error', source: 'env0', text: 'E_NACK' },
  { ...BASE, n: 3, kind: 'page', type: 'connection.lost', level: 'warn', source: 'this page', text: '' },
];
const ALL = { kind: 'all', source: '', text: '' } as const;

function numbers(filter: Parameters<typeof filtered>[1]): number[] {
  return filtered(ENTRIES, filter).map(({ n }) => n);
}

test('filters by type, and never hides that something is missing', () => {
  expect(numbers(ALL)).toEqual([0, 1, 2, 3]);
  expect(numbers({ ...ALL, kind: 'events' })).toEqual([2, 3]);
  expect(numbers({ ...ALL, kind: 'warnings' })).toEqual([1, 2, 3]);
  expect(numbers({ ...ALL, kind: 'log' })).toEqual([0, 1, 3]);
});

test('finds what people did, alarms, and what belongs to runs', () => {
  const entries: readonly LogEntry[] = [
    { ...BASE, kind: 'control', type: 'command.output' },
    { ...BASE, n: 1, kind: 'alarm', type: 'alarm.raised' },
    { ...BASE, n: 2, kind: 'event', type: 'interlock.tripped' },
    { ...BASE, n: 3, kind: 'event', type: 'run.mark' },
    { ...BASE, n: 4 },
  ];
  const found = (kind: 'control' | 'alarms' | 'runs') =>
    filtered(entries, { ...ALL, kind }).map(({ n }) => n);
  expect([found('control'), found('alarms'), found('runs')]).toEqual([[0], [1, 2], [3]]);
});

test('filters by source and by words in any case', () => {
  expect(numbers({ ...ALL, source: 'env0' })).toEqual([2]);
  expect(numbers({ ...ALL, text: ' e_nack ' })).toEqual([2]);
  expect(numbers({ ...ALL, text: '.*' })).toEqual([]);
  expect(sourcesOf(ENTRIES)).toEqual(['broker', 'env0', 'this page']);
});

test('exports one JSON object a line, whatever the text is', () => {
  const lines = logJsonLines([{ ...BASE, text: 'a\nb "c"', code: 'E_BUS' }]);
  expect(lines.split('\n')).toHaveLength(2);
  expect(JSON.parse(lines)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    kind: 'log',
    type: 'log',
    level: 'info',
    source: 'broker',
    text: 'a\nb "c"',
    code: 'E_BUS',
  });
});

test('exports a table in which hostile text is text', () => {
  const csv = logCsv([{ ...BASE, source: '=cmd|x', text: 'a,"b"' }]);
  expect(csv.split('\r\n')[1]).toBe(`1970-01-01T00:00:00.000Z,log,log,info,'=cmd|x,"a,""b""",`);
});

test('a time that is no date does not stop an export', () => {
  expect(logCsv([{ ...BASE, tsMs: Number.MAX_SAFE_INTEGER }])).toContain('9007199254740991');
});
