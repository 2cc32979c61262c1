import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { SystemClock } from './clock.ts';

test('an aborted sleep ends at once and leaves no timer behind', async () => {
  const clock = new VirtualClock();
  const aborting = new AbortController();
  let isAwake = false;
  const sleeping = clock.sleep(1000, aborting.signal).then(() => (isAwake = true));
  await clock.advance(10);
  expect(isAwake).toBe(false);
  aborting.abort();
  await sleeping;
  expect(clock.pending).toBe(0);
});

test('a sleep with a signal that is aborted already does not wait', async () => {
  const clock = new VirtualClock();
  await clock.sleep(1000, AbortSignal.abort());
  expect(clock.monoUs()).toBe(0);
});

test('a step of the wall clock does not move monotonic time', async () => {
  const clock = new VirtualClock(1000);
  await clock.advance(5);
  clock.stepWall(-600);
  expect(clock.nowMs()).toBe(405);
  expect(clock.monoUs()).toBe(5000);
});

test('timers of one moment run in the order they were made, and see the promises of those before', async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  void clock.sleep(5).then(() => order.push('first'));
  clock.schedule(5, () => order.push('second'));
  clock.schedule(3, () => order.push('earlier'));
  await clock.advance(5);
  expect(order).toEqual(['earlier', 'first', 'second']);
});

test('the computer’s monotonic time never steps back', () => {
  const clock = new SystemClock();
  let before = clock.monoUs();
  for (let i = 0; i < 1000; i++) {
    const now = clock.monoUs();
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});
