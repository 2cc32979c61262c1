import { expect, test } from '@jest/globals';
import { SharedTimers } from './timers.ts';

/** A clock that is moved by hand, and the tasks it has started. */
function handClock() {
  let nowMs = 1000;
  const waiting: { readonly dueMs: number; readonly callback: () => void }[] = [];
  const errors: unknown[] = [];
  const timers = new SharedTimers({
    nowMs: () => nowMs,
    wait: (delayMs, callback) => void waiting.push({ dueMs: nowMs + delayMs, callback }),
    report: (error) => void errors.push(error),
  });
  return {
    timers,
    errors,
    tasks: () => waiting.length,
    advanceTo: (toMs: number) => {
      nowMs = toMs;
      for (const { dueMs, callback } of waiting.splice(0)) if (dueMs <= toMs) callback();
    },
  };
}

test('what is due together runs in one task, whenever it was scheduled', () => {
  const { timers, tasks, advanceTo } = handClock();
  const calls: string[] = [];
  timers.schedule(250, () => calls.push('a'));
  timers.schedule(250, () => calls.push('b'));
  expect(tasks()).toBe(1);
  timers.schedule(100, () => calls.push('early'));
  expect(tasks()).toBe(2);
  advanceTo(1250);
  expect(calls.toSorted()).toEqual(['a', 'b', 'early']);
});

test('one that was cancelled is not called, and one that fails does not keep the others from it', () => {
  const { timers, errors, advanceTo } = handClock();
  const calls: string[] = [];
  timers.schedule(250, () => calls.push('cancelled'))();
  timers.schedule(250, () => {
    throw new Error('broken');
  });
  timers.schedule(250, () => calls.push('after'));
  advanceTo(1250);
  expect(calls).toEqual(['after']);
  expect(errors).toHaveLength(1);
});

test('what is scheduled while a task runs gets a task of its own', () => {
  const { timers, advanceTo } = handClock();
  let calls = 0;
  timers.schedule(0, () => {
    timers.schedule(0, () => calls++);
  });
  advanceTo(1000);
  expect(calls).toBe(0);
  advanceTo(1001);
  expect(calls).toBe(1);
});
