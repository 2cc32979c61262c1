import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { onBeat, Throttle } from './throttle.ts';

function counted(clock: VirtualClock) {
  const times: number[] = [];
  const throttle = new Throttle(clock, 250, () => undefined);
  throttle.subscribe(() => times.push(clock.monoUs() / 1000));
  return { throttle, times };
}

test('tells of the first change at once and of a stream of them four times a second', async () => {
  const clock = new VirtualClock();
  const { throttle, times } = counted(clock);
  for (let i = 0; i < 100; i++) {
    throttle.changed();
    await clock.advance(10);
  }
  expect(times).toEqual([0, 250, 500, 750, 1000]);
});

test('tells of the last change of a burst', async () => {
  const clock = new VirtualClock();
  const { throttle, times } = counted(clock);
  throttle.changed();
  await clock.advance(1);
  throttle.changed();
  await clock.advance(1000);
  expect(times).toEqual([0, 250]);
});

test('goes on when the clock is set back', async () => {
  const clock = new VirtualClock();
  const { throttle, times } = counted(clock);
  throttle.changed();
  await clock.advance(1);
  clock.stepWall(-3_600_000);
  throttle.changed();
  await clock.advance(300);
  expect(times).toHaveLength(2);
});

test('tells nobody who has unsubscribed', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 250, () => undefined);
  let calls = 0;
  throttle.subscribe(() => calls++)();
  throttle.changed();
  await clock.advance(1000);
  expect(calls).toBe(0);
});

test('all beats of a period fall together, whenever their streams began', async () => {
  const clock = new VirtualClock();
  const [first, second] = [counted(clock), counted(clock)];
  for (let i = 0; i < 100; i++) {
    first.throttle.changed();
    if (i > 7) second.throttle.changed();
    await clock.advance(10);
  }
  expect(second.times.slice(1)).toEqual(first.times.slice(1));
});

test('a beat goes on until it is stopped', async () => {
  const clock = new VirtualClock();
  let calls = 0;
  const stop = onBeat(clock, 250, () => calls++);
  await clock.advance(1000);
  stop();
  await clock.advance(1000);
  expect(calls).toBe(4);
});
