import { expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics, LabError } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { AlarmBook } from '../alarms/alarm-book.ts';
import type { ForeignMessage } from '../broker/foreign-message.ts';
import type { OutgoingMessage } from '../outlet.ts';
import { JournalOutlet } from './journal-outlet.ts';
import type { JournalEntry } from './journal-entry.ts';

const PREFIX = 'lab/1/demo/';
const ENV = `${PREFIX}env0/t/env`;
const ALARM = `${PREFIX}$alarm/journal-disk-full`;

/** The disk as the test wants it: entries wait until it says how they ended. */
function createBench(): {
  readonly clock: VirtualClock;
  readonly outlet: JournalOutlet;
  readonly waiting: JournalEntry[];
  readonly sent: OutgoingMessage[];
  readonly skipped: () => number;
  readonly finish: (failure?: LabError) => void;
} {
  const clock = new VirtualClock();
  const waiting: JournalEntry[] = [];
  const sent: OutgoingMessage[] = [];
  let skipped = 0;
  const outlet = new JournalOutlet({
    journal: { append: (entry) => void waiting.push(entry), skip: () => void skipped++ },
    gatewayId: 'demo',
    clock,
    log: createLogger('journal', 'silent'),
  });
  outlet.connect({ publish: (message) => void sent.push(message) });
  const store = {
    load: () => ({ alarms: [], shelves: {} }),
    save: () => undefined,
    flush: async () => undefined,
  };
  outlet.reportTo(new AlarmBook({ topics: gatewayTopics('demo'), outlet, store, clock }));
  const finish = (failure?: LabError): void => {
    for (const entry of waiting.splice(0)) entry.done(failure);
  };
  return { clock, outlet, waiting, sent, finish, skipped: () => skipped };
}

const message = (topic: string, payload = '{}', qos: 0 | 1 = 1): OutgoingMessage => ({
  topic,
  payload,
  qos,
  retain: true,
});
const topicsOf = (sent: readonly OutgoingMessage[]): string[] => sent.map(({ topic }) => topic);
/** Gives a foreign message to the journal; settles as the sender of the message is told. */
const kept = (
  outlet: JournalOutlet,
  message: Pick<ForeignMessage, 'topic' | 'payload' | 'qos'>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    outlet.beforeAck(message, (failure) => (failure === undefined ? resolve() : reject(failure)));
  });
const full = new LabError('E_DISK_FULL', 'not journaled: ENOSPC');

test('telemetry, events, alarms, audit and runs wait for the journal; nothing else is journaled', () => {
  const { outlet, waiting, sent } = createBench();
  const journaled = ['env0/t/env', '$event', '$alarm/hot', '$audit', 'run/current'];
  const others = [
    '$state',
    '$health',
    '$info',
    'env0/$state',
    'env0/$desc',
    'reply/a',
    '$journal/tail',
    '$interlock/x',
  ];
  for (const topic of others) outlet.publish(message(PREFIX + topic));
  expect(topicsOf(sent)).toEqual(others.map((topic) => PREFIX + topic));
  for (const topic of journaled) outlet.publish(message(PREFIX + topic));
  expect(sent).toHaveLength(others.length);
  expect(waiting.map(({ topic }) => topic)).toEqual(journaled);
});

test('a state does not overtake telemetry that came before it, and a frame waits for nothing', () => {
  const { outlet, sent, finish } = createBench();
  outlet.publish(message(ENV));
  outlet.publish(message(`${PREFIX}env0/$state`, 'lost'));
  outlet.publish({ ...message(`${PREFIX}cam0/frame`, 'x', 0), retain: false });
  expect(topicsOf(sent)).toEqual([`${PREFIX}cam0/frame`]);
  finish();
  expect(topicsOf(sent).slice(1)).toEqual([ENV, `${PREFIX}env0/$state`]);
});

test('what a receiver publishes while it receives leaves after everything that came before', () => {
  const { outlet, finish } = createBench();
  const order: string[] = [];
  outlet.connect({
    publish: ({ payload }) => {
      order.push(String(payload));
      if (payload === '1') outlet.publish(message(`${PREFIX}$state`, 'answer'));
    },
  });
  for (const payload of ['1', '2', '3']) outlet.publish(message(ENV, payload));
  finish();
  expect(order).toEqual(['1', '2', '3', 'answer']);
});

test('with a full disk our messages go out and leave a hole, foreign ones are refused, and an alarm says so', async () => {
  const { clock, outlet, waiting, sent, finish, skipped } = createBench();
  outlet.publish(message(ENV, '1'));
  const refused = kept(outlet, { topic: ENV, payload: Buffer.from('{}'), qos: 1 });
  finish(full);
  await expect(refused).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  expect(topicsOf(sent)).toEqual([ENV, ALARM]);
  const alarm = alarmSchema.parse(JSON.parse(String(sent[1]?.payload)));
  expect(alarm).toMatchObject({ id: 'journal-disk-full', state: 'active-unacked', since: clock.nowMs() });
  expect(sent[1]).toMatchObject({ qos: 1, retain: true });
  outlet.publish(message(ENV, '2'));
  expect(sent.at(-1)).toMatchObject({ topic: ENV, payload: '2' });
  expect(skipped()).toBe(2);
  await expect(kept(outlet, { topic: ENV, payload: Buffer.from('{}'), qos: 1 })).rejects.toThrow('ENOSPC');
  await kept(outlet, { topic: ENV, payload: Buffer.from('{}'), qos: 0 });
  expect(skipped()).toBe(3);
  expect(waiting).toHaveLength(0);
});

test('once the disk takes the end of the alarm, the alarm clears and messages are journaled again', async () => {
  const { clock, outlet, waiting, sent, finish } = createBench();
  outlet.publish(message(ENV));
  finish(full);
  await clock.advance(1000);
  expect(waiting.map(({ topic, payload }) => [topic, payload])).toEqual([['$alarm/journal-disk-full', '']]);
  finish(full);
  expect(sent).toHaveLength(2);
  await clock.advance(1000);
  finish();
  finish();
  expect(sent.at(-1)).toMatchObject({ topic: ALARM, payload: expect.stringContaining('cleared-unacked') });
  outlet.publish(message(ENV, 'again'));
  expect(waiting).toHaveLength(1);
  finish();
  expect(sent.at(-1)).toMatchObject({ payload: 'again' });
  expect(clock.pending).toBe(0);
});

test('a disk that does not answer holds messages up for five seconds, not for ever', async () => {
  const { clock, outlet, sent, finish } = createBench();
  outlet.publish(message(ENV, '1'));
  await clock.advance(4_999);
  outlet.publish(message(ENV, '2'));
  expect(sent).toHaveLength(0);
  await clock.advance(1);
  outlet.publish(message(ENV, '3'));
  expect(sent.map(({ payload }) => payload)).toEqual([
    '1',
    '2',
    expect.stringContaining('does not answer'),
    '3',
  ]);
  finish();
  expect(sent).toHaveLength(4);
});

test('a foreign message is acknowledged only when it is journaled', async () => {
  const { outlet, waiting, finish } = createBench();
  let isAcknowledged = false;
  const acknowledged = kept(outlet, { topic: ENV, payload: Buffer.from('{"v":1}'), qos: 1 }).then(
    () => (isAcknowledged = true),
  );
  await Promise.resolve();
  expect(isAcknowledged).toBe(false);
  expect(waiting).toMatchObject([{ topic: 'env0/t/env', onFailure: 'refused' }]);
  finish();
  await acknowledged;
});

test.each([
  `${PREFIX}env0/$state`,
  'lab/1/other/env0/t/env',
  'lab/2/demo/env0/t/env',
  'mine',
  `${PREFIX}env0/t/a/b`,
])('a foreign message on %s is none of the journal', async (topic) => {
  const { outlet, waiting } = createBench();
  await kept(outlet, { topic, payload: Buffer.alloc(200_000), qos: 1 });
  expect(waiting).toHaveLength(0);
});

test.each([
  [']}', '"]}"'],
  ['', ''],
  ['{"a":1}', '{"a":1}'],
  ['\u{feff}{}', '"\u{feff}{}"'],
  ['"', '"\\""'],
])(
  'a foreign payload %j is journaled as %j, so that it cannot break what it is part of',
  async (payload, json) => {
    const { outlet, waiting, finish } = createBench();
    const acknowledged = kept(outlet, { topic: ENV, payload: Buffer.from(payload), qos: 1 });
    expect(Buffer.from(waiting[0]?.payload ?? 'nothing').toString()).toBe(json);
    finish();
    await acknowledged;
  },
);

test('in a foreign payload, bytes that are no UTF-8 are replaced; one that is too large is refused', async () => {
  const { outlet, waiting, finish } = createBench();
  const acknowledged = kept(outlet, { topic: ENV, payload: Buffer.from([0x22, 0xff, 0x22]), qos: 1 });
  expect(waiting[0]?.payload).toBe('"\u{fffd}"');
  finish();
  await acknowledged;
  const large = kept(outlet, { topic: ENV, payload: Buffer.alloc(65_537, 0x20), qos: 1 });
  await expect(large).rejects.toMatchObject({ code: 'E_LIMIT' });
});
