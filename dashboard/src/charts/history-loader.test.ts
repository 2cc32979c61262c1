import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { settle, VirtualClock } from '@labgate/testkit';
import { HistoryLoader, type HistoryWish, type RangeRequest } from './history-loader.ts';

const wish: HistoryWish = {
  device: 'env0',
  stream: 'env',
  channels: ['temperature'],
  fromMs: 0.4,
  toMs: 10_000.2,
  maxPoints: 100,
};
const answer = (resolutionMs: number, points: readonly (readonly number[])[]) => ({
  dev: 'env0',
  stream: 'env',
  resolutionMs,
  props: { temperature: points },
});

async function loaded(ask: RangeRequest) {
  const clock = new VirtualClock();
  const loader = new HistoryLoader(ask, clock);
  await loader.load([wish]);
  await clock.advance(1000);
  return loader;
}

test('asks for whole milliseconds that cover the wish', async () => {
  const asked: unknown[] = [];
  await loaded((args) => {
    asked.push(args);
    return Promise.resolve(answer(0, []));
  });
  expect(asked).toEqual([
    { dev: 'env0', stream: 'env', props: ['temperature'], from: 0, to: 10_001, maxPoints: 100 },
  ]);
});

test('draws a bucket in its middle', async () => {
  const loader = await loaded(() => Promise.resolve(answer(1000, [[2000, 24, 23, 25, 4]])));
  expect(loader.points('env0', 'env', 'temperature')).toEqual({
    tsMs: [2500],
    values: [24],
    lows: [23],
    highs: [25],
    resolutionMs: 1000,
  });
  expect(loader.status()).toMatchObject({ isLoading: false, error: undefined, resolutionMs: 1000 });
});

test('says that the store is not running and keeps what it had', async () => {
  const clock = new VirtualClock();
  let isUp = true;
  const loader = new HistoryLoader(
    () =>
      isUp
        ? Promise.resolve(answer(0, [[1, 2]]))
        : Promise.reject(new LabError('E_DEVICE_LOST', 'no bridge')),
    clock,
  );
  await loader.load([wish]);
  isUp = false;
  await loader.load([wish]);
  await clock.advance(1000);
  expect(loader.status().error).toBe('the store is not running');
  expect(loader.points('env0', 'env', 'temperature')?.values).toEqual([2]);
});

test('a stream that was never stored has no history, which is no failure', async () => {
  const loader = await loaded(() => Promise.reject(new LabError('E_UNKNOWN', 'no such series')));
  expect(loader.status().error).toBeUndefined();
});

test('does not believe an answer that is not one', async () => {
  const loader = await loaded(() => Promise.resolve({ props: 'nonsense' }));
  expect(loader.status().error).toContain('cannot be read');
});

test('drops the answer to an older question that comes after the newer one', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const loader = new HistoryLoader(() => new Promise((resolve) => answers.push(resolve)), new VirtualClock());
  const first = loader.load([wish]);
  const second = loader.load([wish]);
  answers[1]?.(answer(0, [[1, 2]]));
  await settle();
  answers[0]?.(answer(0, [[1, 1]]));
  await Promise.all([first, second]);
  expect(loader.points('env0', 'env', 'temperature')?.values).toEqual([2]);
});
