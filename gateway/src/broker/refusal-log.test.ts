import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { MQTT_5_FAULT } from './connect-rules.ts';
import { RefusalLog } from './refusal-log.ts';

test('names the remedy for MQTT 5 clients in one line, however many come', async () => {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = new RefusalLog(clock, { warn: (_: unknown, text?: string) => void lines.push(text ?? '') });
  for (let index = 0; index < 1_000; index++) log.add('10.0.0.7', MQTT_5_FAULT);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('protocol version 4');
  log.add('10.0.0.7', 'something else');
  await clock.advance(10_000);
  log.add('10.0.0.7', MQTT_5_FAULT);
  expect(lines).toHaveLength(3);
  expect(log.count).toBe(1_002);
});
