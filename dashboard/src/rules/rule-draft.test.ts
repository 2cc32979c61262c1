import { expect, test } from '@jest/globals';
import { formatCondition, parseCondition } from '@labgate/contract';
import { conditionOfDraft, draftOfCondition, EMPTY_RULE, type RuleDraft } from './rule-draft.ts';

const BASE: RuleDraft = { ...EMPTY_RULE, id: 'hot', quantity: 'dut0/temps/fpga', limit: '70' };

function text(draft: RuleDraft): string {
  const made = conditionOfDraft(draft);
  return 'faults' in made ? JSON.stringify(made.faults) : formatCondition(made.condition);
}

test.each<[Partial<RuleDraft>, string]>([
  [{}, 'dut0/temps/fpga > 70 for 1 s'],
  [{ test: 'below', limit: '-4,5' }, 'dut0/temps/fpga < -4.5 for 1 s'],
  [{ test: 'outside', low: '11', limit: '13' }, 'dut0/temps/fpga outside 11..13 for 1 s'],
  [
    { test: 'over', reference: 'env0/env/temperature', limit: '24', hold: '5' },
    'dut0/temps/fpga - env0/env/temperature > 24 for 5 s',
  ],
  [{ test: 'rate', limit: '5' }, 'rate(dut0/temps/fpga) > 5 for 1 s'],
  [{ test: 'silence', limit: '', hold: '3' }, 'no data from dut0/temps/fpga for 3 s'],
  [{ hold: '3', holdUnit: 'frames' }, 'dut0/temps/fpga > 70 for 3 frames'],
])('the fields %p say %p, and are read back from it', (more, condition) => {
  const draft = { ...BASE, ...more };
  expect(text(draft)).toBe(condition);
  const back = draftOfCondition(parseCondition(condition));
  expect(text({ ...EMPTY_RULE, id: 'hot', ...back })).toBe(condition);
});

test.each<[Partial<RuleDraft>, keyof RuleDraft]>([
  [{ id: 'Hot!' }, 'id'],
  [{ quantity: '' }, 'quantity'],
  [{ quantity: 'not a quantity' }, 'quantity'],
  [{ limit: 'warm' }, 'limit'],
  [{ test: 'outside', low: '80' }, 'low'],
  [{ test: 'over' }, 'reference'],
  [{ hold: '0' }, 'hold'],
  [{ hold: '1.5', holdUnit: 'frames' }, 'hold'],
  [{ hysteresis: '-1' }, 'hysteresis'],
])('%p is told at the field %p', (more, field) => {
  const made = conditionOfDraft({ ...BASE, ...more });
  expect('faults' in made ? Object.keys(made.faults) : []).toEqual([field]);
});

test.each([
  'no data from cam0/stats for 3 s',
  'cam0/stats/max >= 70 for 1 s',
  'rate(cam0/stats/max) < 5 for 1 s',
  'cam0/stats/max - env0/env/temperature < 5 for 1 s',
])('%p needs the text field', (condition) => {
  expect(draftOfCondition(parseCondition(condition))).toBeUndefined();
});
