import { expect, test } from '@jest/globals';
import type { ControlRecord } from './control-log.ts';
import { controlText } from './control-text.ts';

const BASE: ControlRecord = {
  n: 0,
  tsMs: 0,
  who: 'anna',
  from: 'x',
  target: 'psu0',
  method: 'set',
  args: {},
  status: 'ok',
  code: undefined,
  text: '',
  tookMs: undefined,
  before: undefined,
  after: undefined,
};

test.each<[Partial<ControlRecord>, string]>([
  [
    { args: { voltage: 12 }, before: { vSet: 5 }, after: { vSet: 12 }, tookMs: 180.4 },
    'anna: set voltage 5 → 12\u202FV · confirmed in 180\u202Fms',
  ],
  [{ args: { currentLimit: 1.5 } }, 'anna: set current limit 1.5\u202FA · confirmed'],
  [{ method: 'output', args: { on: true }, before: { output: false } }, 'anna: output OFF → ON · confirmed'],
  [{ method: 'output', args: { on: false }, before: { output: false } }, 'anna: output OFF · confirmed'],
  [
    { args: { voltage: 18 }, status: 'refused', code: 'E_LIMIT', text: '18 V is above the bench limit 15 V' },
    'anna: set voltage 18\u202FV · refused: 18 V is above the bench limit 15 V',
  ],
  [
    { method: 'exec', args: { name: 'uptime', args: { n: 1 } }, status: 'timeout', code: 'E_TIMEOUT' },
    'anna: exec name uptime args {"n":1} · timeout: E_TIMEOUT',
  ],
])('%#: a command is a line', (more, line) => {
  expect(controlText({ ...BASE, ...more })).toBe(line);
});
