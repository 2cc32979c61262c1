import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayTopics, replayCurrentSchema } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { Replays } from './replays.ts';
import type { Runs } from './runs.ts';
import { RunLab, TOPICS } from './testing/run-lab.ts';

let lab: RunLab;
let runs: Runs;
let replays: Replays;
let run = '';
beforeAll(async () => {
  lab = await RunLab.open();
  runs = await lab.runs(await lab.folder());
  run = (await runs.start({ dutSerial: 'A' }, 'bob')).id ?? '';
  for (let seq = 0; seq < 5; seq++) {
    lab.telemetry(seq);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await runs.stop('bob');
  const { broker, clock } = lab;
  replays = new Replays({
    runs,
    topics: TOPICS,
    broker,
    outlet: broker,
    clock,
    log: createLogger('x', 'silent'),
  });
});
afterAll(async () => {
  await replays.close();
  await lab.close();
});

function current(): unknown {
  const [message] = lab.broker.retained(TOPICS.replayCurrent);
  return replayCurrentSchema.parse(JSON.parse(Buffer.from(message.payload).toString())).replay;
}

test('a replay is published under its own gateway id, tells where it is, and leaves nothing behind', async () => {
  expect(current()).toBeNull();
  const replayed = gatewayTopics(`replay-${run}`);
  const seen: unknown[] = [];
  const end = lab.broker.subscribeInProcess(replayed.telemetry('env0', 'env'), ({ payload }) => {
    if (payload.length > 0) seen.push(JSON.parse(Buffer.from(payload).toString()));
  });
  expect(await replays.open(run)).toMatchObject({ run, gw: `replay-${run}`, state: 'paused' });
  await replays.play(16);
  await eventually(() => expect(current()).toMatchObject({ state: 'ended' }));
  expect(seen).toHaveLength(5);
  expect(seen[4]).toMatchObject({ seq: 4, src: 'replay' });
  expect(lab.broker.retained(`${replayed.prefix}#`).length).toBeGreaterThan(0);
  await replays.close();
  expect(lab.broker.retained(`${replayed.prefix}#`)).toEqual([]);
  expect(current()).toBeNull();
  end();
});

test('every command to a replay is refused', async () => {
  await replays.open(run);
  const replayed = gatewayTopics(`replay-${run}`);
  const replies: unknown[] = [];
  const end = lab.broker.subscribeInProcess(replayed.reply('me'), ({ payload }) =>
    replies.push(JSON.parse(Buffer.from(payload).toString())),
  );
  for (const target of ['psu0', 'run', '$replay', '$interlock/hot', '$alarm/hot']) {
    const payload = JSON.stringify({ v: 1, id: target, from: 'me', args: { on: true } });
    lab.broker.publish({ topic: replayed.command(target, 'output'), payload, qos: 1, retain: false });
  }
  await eventually(() => expect(replies).toHaveLength(5));
  for (const reply of replies) expect(reply).toMatchObject({ status: 'refused', code: 'E_REPLAY' });
  end();
});

test('what is replayed cannot be deleted, and what is recorded cannot be replayed', async () => {
  await replays.open(run);
  await expect(runs.delete(run)).rejects.toMatchObject({ code: 'E_BUSY' });
  const { id } = await runs.start({ dutSerial: 'B' }, 'bob');
  await expect(replays.open(id ?? '')).rejects.toMatchObject({ code: 'E_BUSY' });
  await runs.stop('bob');
});

test('without a replay there is nothing to play', async () => {
  await replays.close();
  await expect(replays.play(1)).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  expect(() => replays.pause()).toThrow(/no replay is open/);
});
