import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { EventLog } from './event-log.ts';

function line(msg: string) {
  return { v: 1 as const, ts: 1000, name: 'adapter:bme688:env0', msg };
}

test('keeps the newest entries and tells how many came before', async () => {
  const clock = new VirtualClock();
  const log = new EventLog(clock);
  for (let i = 0; i < 5000; i++) log.addLine('info', line(`line ${i}`));
  await clock.advance(1000);
  const entries = log.snapshot();
  expect(entries.length).toBeLessThanOrEqual(2200);
  expect(entries.at(-1)).toMatchObject({ n: 4999, text: 'line 4999' });
});

test('a snapshot does not change once it was taken', async () => {
  const clock = new VirtualClock();
  const log = new EventLog(clock);
  log.addLine('info', line('one'));
  await clock.advance(1000);
  const before = log.snapshot();
  log.addLine('info', line('two'));
  await clock.advance(1000);
  expect(before).toHaveLength(1);
  expect(log.snapshot()).toHaveLength(2);
});

test('an event is as grave as its type, and its data is text', async () => {
  const clock = new VirtualClock();
  const log = new EventLog(clock);
  const data = { code: 'E_NACK', html: '<img src=x onerror=alert(1)>', n: 3 };
  log.addEvent({ v: 1, id: 'a', ts: 5, mono: 0, type: 'device.lost', dev: 'env0', data });
  await clock.advance(1000);
  expect(log.snapshot()[0]).toMatchObject({
    kind: 'event',
    level: 'error',
    source: 'env0',
    code: 'E_NACK',
    text: 'code E_NACK · html <img src=x onerror=alert(1)> · n 3',
  });
});

test('a message of any size takes bounded memory', async () => {
  const clock = new VirtualClock();
  const log = new EventLog(clock);
  log.addEvent({ v: 1, id: 'a', ts: 5, mono: 0, type: 'run.mark', data: { text: 'x'.repeat(60_000) } });
  await clock.advance(1000);
  expect(log.snapshot()[0]?.text.length).toBeLessThan(2100);
});

test('says that lines are missing', async () => {
  const clock = new VirtualClock();
  const log = new EventLog(clock);
  log.addLine('warn', { ...line('busy'), dropped: 7 });
  await clock.advance(1000);
  expect(log.snapshot()[0]?.text).toContain('7 lines before this one were dropped');
});
