import { expect, test } from '@jest/globals';
import { firstSteps } from './first-steps.ts';

test('four steps in their order, each done when the bench shows it', () => {
  const steps = firstSteps({ isOutputOn: true, hasTripped: false, hasRealDevice: true });
  expect(steps.map(({ screen, isDone }) => [screen, isDone])).toEqual([
    ['thermal', false],
    ['supply', true],
    ['events', false],
    ['settings', true],
  ]);
});
