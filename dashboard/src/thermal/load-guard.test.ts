import { expect, test } from '@jest/globals';
import { LoadGuard } from './load-guard.ts';

function run(
  guard: LoadGuard,
  seconds: number,
  droppedShare: number,
  from = { ms: 0, received: 0, dropped: 0 },
) {
  let steps = 0;
  for (let i = 0; i < seconds * 32; i++) {
    from.ms += 1000 / 32;
    from.received++;
    from.dropped += droppedShare;
    if (guard.update(from.ms, from.received, from.dropped)) steps++;
  }
  return { steps, from };
}

test('keeps the chosen smoothing while a fifth or less is dropped', () => {
  const guard = new LoadGuard();
  expect(run(guard, 30, 0.19).steps).toBe(0);
  expect(guard.apply('bicubic')).toBe('bicubic');
});

test('goes one step down after five seconds of more, and never below pixels', () => {
  const guard = new LoadGuard();
  const first = run(guard, 6, 0.5);
  expect(first.steps).toBe(1);
  expect(guard.apply('bicubic')).toBe('bilinear');
  run(guard, 60, 0.5, first.from);
  expect(guard.apply('bicubic')).toBe('pixels');
  expect(guard.apply('pixels')).toBe('pixels');
});

test('does not judge the time a page was hidden', () => {
  const guard = new LoadGuard();
  const { from } = run(guard, 4, 0.5);
  guard.pause();
  expect(guard.update(from.ms + 60_000, from.received + 5000, from.dropped + 5000)).toBe(false);
});

test('trusts the machine again after a choice', () => {
  const guard = new LoadGuard();
  run(guard, 6, 0.5);
  guard.reset();
  expect(guard.apply('bicubic')).toBe('bicubic');
});
