import { expect, test } from '@jest/globals';
import { stripInterval } from './strip-interval.ts';

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const last = (spanMs: number, endMs = NOW_MS) => ({ fromMs: endMs - spanMs, toMs: endMs });

test('holds what the charts show, and now', () => {
  for (const interval of [last(MINUTE_MS), last(15 * MINUTE_MS), last(MINUTE_MS, NOW_MS - 86_400_000)]) {
    const { fromMs, toMs } = stripInterval(interval, NOW_MS);
    expect(fromMs).toBeLessThanOrEqual(interval.fromMs);
    expect(toMs).toBeGreaterThanOrEqual(NOW_MS);
  }
});

test('stays as it is while a little time passes', () => {
  const at = (nowMs: number) => stripInterval(last(MINUTE_MS, nowMs), nowMs);
  const seen = new Set(Array.from({ length: 60 }, (_, i) => at(NOW_MS + i * 1000).toMs));
  expect(seen.size).toBeLessThan(6);
});
