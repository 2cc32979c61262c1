import { expect, test } from '@jest/globals';
import { parseCondition } from '@labgate/contract';
import { EMPTY_RULE } from './rule-draft.ts';
import { configuredRules, ruleOperations, ruleSections } from './rule-sections.ts';

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

test('an alarm is written with what the editor knows of it', () => {
  const draft = { ...EMPTY_RULE, id: 'hot' };
  expect(ruleOperations(draft, MADE, [], undefined, {})).toEqual([
    { op: 'add', path: '/alarms', value: {} },
    { op: 'add', path: '/alarms/hot', value: { when: WHEN, hysteresis: 2, severity: 'high' } },
  ]);
});

test('a rule that switches off is an interlock, and leaves the alarms when it becomes one', () => {
  const draft = { ...EMPTY_RULE, id: 'hot', action: 'off' as const };
  const before = { section: 'alarms' as const, id: 'hot', value: { when: 'x', severity: 'low' } };
  const config = { alarms: { hot: {} }, interlocks: {} };
  expect(ruleOperations(draft, MADE, ['psu0'], before, config)).toEqual([
    { op: 'remove', path: '/alarms/hot' },
    { op: 'add', path: '/interlocks/hot', value: { when: WHEN, hysteresis: 2, act: ['psu0.off'] } },
  ]);
});

test('what the editor does not know of a rule stays', () => {
  const before = { section: 'alarms' as const, id: 'hot', value: { when: 'x', notify: false, text: 'Hot' } };
  const draft = { ...EMPTY_RULE, id: 'hot', text: 'Too hot' };
  const [operation] = ruleOperations(draft, MADE, [], before, { alarms: {} });
  expect(operation).toMatchObject({
    value: { notify: false, text: 'Too hot', severity: 'high', when: WHEN },
  });
});

test('knows which sections a gateway has', () => {
  expect([...ruleSections({ properties: { interlocks: {}, http: {} } })]).toEqual(['interlocks']);
  expect(ruleSections(undefined).size).toBe(0);
});
