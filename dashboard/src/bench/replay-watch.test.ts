import { expect, test } from '@jest/globals';
import type { ReplayState } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { ReplayWatch } from './replay-watch.ts';

const state = (more: Partial<ReplayState> = {}): ReplayState => ({
  run: 'r-20261122-0042',
  gw: 'replay-r-20261122-0042',
  state: 'playing',
  ts: 1_000_000,
  speed: 4,
  from: 1_000_000,
  to: 1_060_000,
  ...more,
});

test('the clock of a replay runs at its speed between two reports and stops at the end', async () => {
  const clock = new VirtualClock();
  const watch = new ReplayWatch(clock);
  watch.set('demo', state());
  await clock.advance(2000);
  expect(watch.nowMs('replay-r-20261122-0042')).toBe(1_008_000);
  await clock.advance(100_000);
  expect(watch.nowMs('replay-r-20261122-0042')).toBe(1_060_000);
  expect(watch.nowMs('demo')).toBeUndefined();
});

test('a paused one stands still, and one that was closed is gone', async () => {
  const clock = new VirtualClock();
  const watch = new ReplayWatch(clock);
  watch.set('demo', state({ state: 'paused' }));
  await clock.advance(5000);
  expect(watch.nowMs('replay-r-20261122-0042')).toBe(1_000_000);
  expect(watch.snapshot()).toHaveLength(1);
  watch.set('demo', null);
  await clock.advance(5000);
  expect(watch.snapshot()).toEqual([]);
});
