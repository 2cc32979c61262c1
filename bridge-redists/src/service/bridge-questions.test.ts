import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  gatewayTopics,
  latestAnswerSchema,
  MAX_RANGE_POINTS,
  rangeAnswerSchema,
  seriesAnswerSchema,
} from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { BridgeBench } from '../testing/bridge-bench.ts';

const START_MS = 1_763_794_000_000;
const HOUR_MS = 3_600_000;
const TOPICS = gatewayTopics('demo');

let bench: BridgeBench;
beforeEach(async () => {
  bench = await BridgeBench.open();
});
afterEach(() => bench.close());

test('what is published can be asked for, with the units of the description', async () => {
  const description = {
    v: 1,
    id: 'env0',
    kind: 'new-kind',
    name: 'Bench air',
    sim: true,
    streams: { env: { periodMs: 1000, props: { temperature: { unit: '°C', datatype: 'float' } } } },
    cmds: {},
  };
  await bench.client.mqtt.publishAsync(TOPICS.deviceDescription('env0'), JSON.stringify(description), {
    qos: 1,
    retain: true,
  });
  for (let index = 0; index < 5; index++) {
    await bench.client.publish('env0', 'env', START_MS + index * 1_000, {
      temperature: 20 + index,
      on: index > 2,
    });
  }
  await eventually(async () => {
    const { data } = await bench.client.ask('series', { dev: 'env0' });
    expect(seriesAnswerSchema.parse(data).series).toEqual([
      expect.objectContaining({
        prop: 'temperature',
        unit: '°C',
        first: START_MS,
        last: START_MS + 4_000,
        samples: 5,
      }),
      expect.objectContaining({ prop: 'on', samples: 5 }),
    ]);
  });
  const { data: latest } = await bench.client.ask('latest', { dev: 'env0', stream: 'env' });
  expect(latestAnswerSchema.parse(latest).latest.map(({ prop, value }) => [prop, value])).toEqual([
    ['temperature', 24],
    ['on', 1],
  ]);
  const { data } = await bench.client.ask('range', {
    dev: 'env0',
    stream: 'env',
    props: ['on'],
    from: START_MS,
    to: START_MS + 3_000,
  });
  expect(rangeAnswerSchema.parse(data)).toEqual({
    dev: 'env0',
    stream: 'env',
    resolutionMs: 0,
    props: { on: [0, 1, 2, 3].map((index) => [START_MS + index * 1_000, index > 2 ? 1 : 0]) },
  });
});

test('chooses single samples while they fit, then buckets of a width a person knows', async () => {
  await bench.fill('t', 7_200, START_MS);
  const range = async (more: object) => {
    const { data } = await bench.client.ask('range', {
      dev: 'env0',
      stream: 'env',
      from: 0,
      to: START_MS + 24 * HOUR_MS,
      ...more,
    });
    return rangeAnswerSchema.parse(data);
  };
  expect((await range({ maxPoints: 7_200 })).resolutionMs).toBe(0);
  const coarse = await range({ maxPoints: 300 });
  expect(coarse.resolutionMs).toBe(30_000);
  const points = coarse.props.t ?? [];
  expect(points.length).toBeLessThanOrEqual(300);
  expect(points.reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBe(7_200);
  expect((await range({ maxPoints: 1 })).props.t).toHaveLength(1);
  expect((await range({})).resolutionMs).toBe(10_000);
});

test('refuses raw samples beyond the most there may be, and gives them below it', async () => {
  await bench.fill('t', MAX_RANGE_POINTS + 1, START_MS);
  const ask = (to: number) =>
    bench.client.ask('range', { dev: 'env0', stream: 'env', from: START_MS, to, raw: true });
  expect(await ask(START_MS + MAX_RANGE_POINTS * 1_000)).toMatchObject({
    status: 'refused',
    code: 'E_LIMIT',
  });
  const whole = await ask(START_MS + (MAX_RANGE_POINTS - 1) * 1_000);
  expect(whole.status).toBe('ok');
  expect(rangeAnswerSchema.parse(whole.data).props.t).toHaveLength(MAX_RANGE_POINTS);
  expect(bench.client.received.filter(({ reply }) => reply.parts !== undefined).length).toBeGreaterThan(5);
});

test('says when retention has dropped what is finer, and answers with what is left', async () => {
  await bench.fill('t', 50_000, START_MS);
  await bench.store.applyRetention(START_MS + 30 * 24 * HOUR_MS + 40_000_000);
  const args = { dev: 'env0', stream: 'env', from: START_MS, to: START_MS + HOUR_MS };
  const { data } = await bench.client.ask('range', { ...args, maxPoints: 20_000 });
  const answer = rangeAnswerSchema.parse(data);
  expect(answer).toMatchObject({ resolutionMs: 60_000, finerDropped: true });
  expect((answer.props.t ?? []).reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBeGreaterThanOrEqual(
    3_600,
  );
  const late = await bench.client.ask('range', {
    ...args,
    from: START_MS + 49_000_000,
    to: START_MS + 49_100_000,
  });
  expect(rangeAnswerSchema.parse(late.data).finerDropped).toBeUndefined();
});

test.each([
  [{ dev: 'env0', stream: 'env', from: 5, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, maxPoints: 1e9 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: -1, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'ENV0', stream: 'env', from: 0, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, props: ['__proto__'] }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'nothing', from: 0, to: 1 }, 'E_UNKNOWN'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, props: ['constructor'] }, 'E_UNKNOWN'],
])('answers a question that makes no sense with a code: %j', async (args, code) => {
  await bench.fill('t', 3, START_MS);
  expect(await bench.client.ask('range', args)).toMatchObject({ status: 'refused', code });
});

test('answers the widest question there is without a pause', async () => {
  await bench.fill('t', 3, START_MS);
  const reply = await bench.client.ask('range', {
    dev: 'env0',
    stream: 'env',
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
  });
  expect(rangeAnswerSchema.parse(reply.data).props.t).toHaveLength(3);
  const empty = await bench.client.ask('range', { dev: 'env0', stream: 'env', from: 0, to: 5 });
  expect(rangeAnswerSchema.parse(empty.data).props).toEqual({ t: [] });
});
