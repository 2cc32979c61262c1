import { expect, test } from '@jest/globals';
import { LoadGuard } from './load-guard.ts';

const start = () => ({ ms: 0, received: 0, dropped: 0 });

/** Frames at 32 a second of which a share is dropped and each painted one takes `paintMs`; counts the steps down. */
function run(guard: LoadGuard, seconds: number, droppedShare: number, paintMs: number, at = start()): number {
  let steps = 0;
  for (let i = 0; i < seconds * 32; i++) {
    at.ms += 1000 / 32;
    at.received++;
    at.dropped += droppedShare;
    if (guard.update(at.ms, { ...at, lastPaintMs: paintMs })) steps++;
  }
  return steps;
}

test('keeps the chosen smoothing while a fifth or less is dropped', () => {
  const guard = new LoadGuard();
  expect(run(guard, 30, 0.19, 20)).toBe(0);
  expect(guard.apply('bicubic')).toBe('bicubic');
});

test('keeps it when painting is not what takes the time', () => {
  expect(run(new LoadGuard(), 30, 0.5, 1)).toBe(0);
});

test('goes one step down after five seconds of more, and never below pixels', () => {
  const guard = new LoadGuard();
  const at = start();
  expect(run(guard, 6, 0.5, 20, at)).toBe(1);
  expect(guard.apply('bicubic')).toBe('bilinear');
  run(guard, 60, 0.5, 20, at);
  expect(guard.apply('bicubic')).toBe('pixels');
  expect(guard.apply('pixels')).toBe('pixels');
});

test('does not judge the time a page was hidden', () => {
  const guard = new LoadGuard();
  const at = start();
  run(guard, 4, 0.5, 20, at);
  guard.pause();
  const later = { received: at.received + 5000, dropped: at.dropped + 5000, lastPaintMs: 20 };
  expect(guard.update(at.ms + 60_000, later)).toBe(false);
});

test('trusts the machine again after a choice', () => {
  const guard = new LoadGuard();
  run(guard, 6, 0.5, 20);
  guard.reset();
  expect(guard.apply('bicubic')).toBe('bicubic');
});
