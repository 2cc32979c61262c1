import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { SeriesCensus } from './series-census.ts';

function newCensus() {
  const clock = new VirtualClock();
  const series = [{ samples: 5 }];
  const asked = { times: 0, failure: undefined as Error | undefined };
  const census = new SeriesCensus(() => {
    asked.times++;
    return asked.failure === undefined ? Promise.resolve([...series]) : Promise.reject(asked.failure);
  }, clock);
  return { clock, series, asked, census };
}

test('series are listed once a minute, however often somebody asks', async () => {
  const { clock, series, asked, census } = newCensus();
  const first = await Promise.all([census.count(1), census.count(1)]);
  expect(first).toEqual([
    { series: 1, samples: 5 },
    { series: 1, samples: 5 },
  ]);
  series.push({ samples: 2 });
  await clock.advance(59_999);
  expect(await census.count(1)).toEqual({ series: 1, samples: 5 });
  expect(asked.times).toBe(1);
  await clock.advance(1);
  expect(await census.count(1)).toEqual({ series: 2, samples: 7 });
  expect(asked.times).toBe(2);
});

test('a new series is counted at once', async () => {
  const { series, census } = newCensus();
  await census.count(1);
  series.push({ samples: 1 });
  expect(await census.count(2)).toEqual({ series: 2, samples: 6 });
});

test('a failure is told to who asked, and not remembered', async () => {
  const { asked, census } = newCensus();
  asked.failure = new Error('away');
  await expect(census.count(1)).rejects.toThrow('away');
  asked.failure = undefined;
  expect(await census.count(1)).toEqual({ series: 1, samples: 5 });
});
