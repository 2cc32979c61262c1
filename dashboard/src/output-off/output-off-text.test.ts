import { expect, test } from '@jest/globals';
import type { OffProgress } from './output-off.ts';
import { offText } from './output-off-text.ts';

const NOW_MS = new Date(2026, 10, 22, 14, 2, 30).getTime();
const CONFIRMED_MS = new Date(2026, 10, 22, 14, 2, 12).getTime();
const progress = (state: OffProgress['state'], more: Partial<OffProgress> = {}): OffProgress => ({
  id: 'psu0',
  name: 'Supply',
  state,
  confirmedMs: undefined,
  said: undefined,
  ...more,
});

test.each<[OffProgress, string, string]>([
  [progress('sending'), 'warn', 'Switching the output off…'],
  [progress('confirmed', { confirmedMs: CONFIRMED_MS }), 'ok', 'Output off — confirmed 14:02:12'],
  [progress('unconfirmed'), 'alarm', 'NOT CONFIRMED — use the front panel'],
  [
    progress('unconfirmed', { said: 'no answer on the line' }),
    'alarm',
    'NOT CONFIRMED — use the front panel (no answer on the line)',
  ],
  [progress('unreachable'), 'alarm', 'Cannot reach the supply — use the front panel'],
  [
    progress('refused', { said: 'viewers may not' }),
    'alarm',
    'Refused — use the front panel (viewers may not)',
  ],
])('%#: says what became of the press', (each, tone, line) => {
  expect(offText([each], NOW_MS)).toEqual({ tone, lines: [line] });
});

test('of several supplies the one somebody must go to comes first, by name', () => {
  const text = offText(
    [
      progress('confirmed', { confirmedMs: CONFIRMED_MS }),
      progress('unconfirmed', { id: 'psu1', name: 'Heater' }),
    ],
    NOW_MS,
  );
  expect(text).toEqual({
    tone: 'alarm',
    lines: ['Heater: NOT CONFIRMED — use the front panel', 'Supply: Output off — confirmed 14:02:12'],
  });
});
