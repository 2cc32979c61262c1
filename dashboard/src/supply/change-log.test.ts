import { expect, test } from '@jest/globals';
import type { ControlRecord } from '../bench/control-log.ts';
import type { LogEntry } from '../bench/event-log.ts';
import { changesOf } from './change-log.ts';

const record = (more: Partial<ControlRecord>): ControlRecord => ({
  n: 0,
  tsMs: 0,
  who: 'anna',
  from: 'x',
  target: 'psu0',
  method: 'output',
  args: { on: true },
  status: 'ok',
  code: undefined,
  text: '',
  tookMs: 210,
  before: { output: false },
  after: undefined,
  ...more,
});
const entry = (more: Partial<LogEntry>): LogEntry => ({
  n: 0,
  kind: 'log',
  tsMs: 0,
  type: 'log',
  level: 'info',
  source: 'acquisition',
  text: '',
  code: undefined,
  ...more,
});

const INTERLOCKS = [
  { id: 'hot', act: ['psu0.off'] },
  { id: 'other', act: ['psu1.off'] },
];

test('commands, the front panel and interlocks stand in one list, newest first', () => {
  const lines = changesOf(
    'psu0',
    [record({ tsMs: 10 })],
    [
      entry({ n: 1, tsMs: 30, text: 'psu0: front panel: vSet 5 V → 12 V' }),
      entry({
        n: 2,
        tsMs: 20,
        kind: 'event',
        type: 'interlock.tripped',
        text: 'id hot · when a/b/c > 1 · val 2',
      }),
    ],
    INTERLOCKS,
    10,
  );
  expect(lines.map(({ who, what }) => `${who}: ${what}`)).toEqual([
    'front panel: vSet 5 V → 12 V',
    'interlock hot: output → OFF',
    'anna: output OFF → ON',
  ]);
});

test('what is about another supply is not in the list', () => {
  const lines = changesOf(
    'psu0',
    [record({ target: 'psu1' })],
    [
      entry({ text: 'psu1: front panel: vSet 5 V → 12 V' }),
      entry({ text: 'somebody says: psu0: front panel: x' }),
      entry({ kind: 'event', type: 'interlock.tripped', text: 'id other · val 2' }),
    ],
    INTERLOCKS,
    10,
  );
  expect(lines).toEqual([]);
});
