import { expect, test } from '@jest/globals';
import { parseCondition } from '@labgate/contract';
import { EMPTY_RULE } from './rule-draft.ts';
import { configuredRules, ruleOperations, ruleSections } from './rule-sections.ts';

const item = (keys: readonly string[]) => ({
  additionalProperties: { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, {}])) },
});
const SECTIONS = ruleSections({
  properties: { alarms: item(['when', 'sev', 'hyst']), interlocks: item(['when', 'act', 'hysteresis']) },
});
const MADE = { condition: parseCondition('dut0/temps/fpga > 70 for 1 s'), hysteresis: 2 };
const WHEN = 'dut0/temps/fpga > 70 for 1 s';

test('reads the rules of a configuration, and lets alone what it cannot read', () => {
  const rules = configuredRules({
    alarms: { hot: { when: WHEN, severity: 'high', hysteresis: 2 }, odd: { when: 7 }, none: 'x' },
    interlocks: { off: { when: 'when the moon is full', act: ['psu0.off', 3] } },
  });
  expect(
    rules.map(({ id, section, severity, hysteresis, outputs, condition }) => [
      id,
      section,
      severity,
      hysteresis,
      outputs,
      condition?.kind,
    ]),
  ).toEqual([
    ['hot', 'alarms', 'high', 2, [], 'compare'],
    ['off', 'interlocks', undefined, 0, ['psu0.off'], undefined],
  ]);
  expect(configuredRules(undefined)).toEqual([]);
});

test('an alarm is written with the names that the schema has', () => {
  const draft = { ...EMPTY_RULE, id: 'hot' };
  expect(ruleOperations(draft, MADE, [], SECTIONS, undefined, {})).toEqual([
    { op: 'add', path: '/alarms', value: {} },
    { op: 'add', path: '/alarms/hot', value: { when: WHEN, hyst: 2, sev: 'high' } },
  ]);
});

test('a rule that switches off is an interlock, and leaves the alarms when it becomes one', () => {
  const draft = { ...EMPTY_RULE, id: 'hot', action: 'off' as const };
  const before = { section: 'alarms' as const, id: 'hot', value: { when: 'x', sev: 'low' } };
  const config = { alarms: { hot: {} }, interlocks: {} };
  expect(ruleOperations(draft, MADE, ['psu0'], SECTIONS, before, config)).toEqual([
    { op: 'remove', path: '/alarms/hot' },
    { op: 'add', path: '/interlocks/hot', value: { when: WHEN, hysteresis: 2, act: ['psu0.off'] } },
  ]);
});

test('what the editor does not know of a rule stays', () => {
  const before = { section: 'alarms' as const, id: 'hot', value: { when: 'x', text: 'Too hot', sev: 'low' } };
  const [operation] = ruleOperations({ ...EMPTY_RULE, id: 'hot' }, MADE, [], SECTIONS, before, {
    alarms: {},
  });
  expect(operation).toMatchObject({ value: { text: 'Too hot', sev: 'high', when: WHEN } });
});
