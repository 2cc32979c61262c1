import { expect, test } from '@jest/globals';
import { OutputHistory } from './output-history.ts';

const reading = (isOn: boolean, tsMs: number, vOut = 0) => ({ isOn, tsMs, vOut, iOut: 0.5 });

test('what was so before the page came has no beginning', () => {
  const history = new OutputHistory();
  history.observe('psu0', reading(true, 10, 12));
  history.observe('psu0', reading(true, 20, 12));
  expect(history.of('psu0').sinceMs).toBeUndefined();
});

test('remembers when an output changed and what it gave before it went off', () => {
  const history = new OutputHistory();
  history.observe('psu0', reading(true, 10, 12.9));
  history.observe('psu0', reading(false, 20, 0));
  history.observe('psu0', reading(false, 30, 0));
  expect(history.of('psu0')).toMatchObject({ sinceMs: 20, lastOn: { voltageV: 12.9, currentA: 0.5 } });
  expect(history.of('psu1').lastOn).toBeUndefined();
});
