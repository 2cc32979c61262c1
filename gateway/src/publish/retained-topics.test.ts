import { expect, test } from '@jest/globals';
import type { OutgoingMessage } from '../outlet.ts';
import { RetainedTopics } from './retained-topics.ts';

const message = (topic: string, payload: string, retain: boolean): OutgoingMessage => ({
  topic,
  payload,
  qos: 1,
  retain,
});

test('a broker that lost its memory gets the newest retained message of each topic again, and nothing else', () => {
  const sent: OutgoingMessage[] = [];
  const retained = new RetainedTopics({ publish: (outgoing) => void sent.push(outgoing) });
  retained.publish(message('a', '1', true));
  retained.publish(message('a', '2', true));
  retained.publish(message('b', 'event', false));
  retained.publish(message('c', 'alarm', true));
  retained.publish(message('c', '', true));
  expect(sent).toHaveLength(5);
  sent.length = 0;
  retained.republish();
  expect(sent).toEqual([message('a', '2', true)]);
});
