import { expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { OutgoingMessage } from '../outlet.ts';
import { LogTopic } from './log-topic.ts';

function createBench(): { clock: VirtualClock; sent: OutgoingMessage[]; logTopic: LogTopic } {
  const clock = new VirtualClock();
  const sent: OutgoingMessage[] = [];
  const logTopic = new LogTopic(clock);
  logTopic.attach(gatewayTopics('demo'), { publish: (message) => void sent.push(message) });
  return { clock, sent, logTopic };
}

test('a log line goes to the topic of its level, with the part that spoke', () => {
  const { sent, logTopic } = createBench();
  createLogger('gateway', 'info', logTopic)
    .child({ name: 'adapter:bme688:env0' })
    .warn({ code: 'E_NACK' }, 'lost');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ topic: 'lab/1/demo/$log/warn', qos: 0, retain: false });
  expect(JSON.parse(String(sent[0]?.payload))).toMatchObject({
    v: 1,
    name: 'adapter:bme688:env0',
    msg: 'lost',
    code: 'E_NACK',
  });
});

test('at most 20 lines a second are published, and the next one says how many were dropped', async () => {
  const { clock, sent, logTopic } = createBench();
  const log = createLogger('gateway', 'info', logTopic);
  for (let i = 0; i < 50; i++) log.info('flood');
  expect(sent).toHaveLength(20);
  await clock.advance(1000);
  log.info('after');
  expect(JSON.parse(String(sent.at(-1)?.payload))).toMatchObject({ msg: 'after', dropped: 30 });
});

test('a failing broker that logs about a log line does not start a loop, and after detach nothing is published', () => {
  const logTopic = new LogTopic(new VirtualClock());
  const log = createLogger('gateway', 'info', logTopic);
  let published = 0;
  const publish = (): void => {
    published += 1;
    log.error('message not published');
  };
  logTopic.attach(gatewayTopics('demo'), { publish });
  log.info('first');
  expect(published).toBe(1);
  logTopic.detach();
  log.info('second');
  expect(published).toBe(1);
});
