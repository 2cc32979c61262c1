import { expect, test } from '@jest/globals';
import { LabError, type CommandReply } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { RequestTracker, type RequestState } from './request-tracker.ts';

const reply = (more: Partial<CommandReply>): CommandReply => ({
  v: 1,
  id: 'a',
  method: 'set',
  dev: 'psu0',
  status: 'ok',
  code: null,
  msg: '',
  rx: 0,
  ts: 77,
  tookMs: 12,
  dup: false,
  ...more,
});

function tracked(patienceMs = 2000) {
  const clock = new VirtualClock();
  const tracker = new RequestTracker(clock, patienceMs);
  const ends: ((outcome: CommandReply | Error) => void)[] = [];
  let accept: () => void = () => undefined;
  const run = (check?: (data: unknown) => string | undefined): Promise<RequestState> =>
    tracker.run({
      what: '12 V',
      send: (onAccepted) => {
        accept = onAccepted;
        return new Promise((resolve, reject) => {
          ends.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
        });
      },
      ...(check === undefined ? {} : { check }),
    });
  return { clock, tracker, ends, run, accept: () => accept() };
}

test('a request is sent, taken and confirmed', async () => {
  const { tracker, ends, run, accept } = tracked();
  const end = run();
  expect(tracker.snapshot()).toEqual({ kind: 'sent', what: '12 V' });
  accept();
  expect(tracker.snapshot()).toEqual({ kind: 'accepted', what: '12 V' });
  ends[0]?.(reply({ data: { vSet: 12 } }));
  expect(await end).toEqual({ kind: 'confirmed', what: '12 V', atMs: 77, tookMs: 12, data: { vSet: 12 } });
});

test('a refusal has the words of the gateway', async () => {
  const { tracker, ends, run } = tracked();
  const end = run();
  ends[0]?.(reply({ status: 'refused', code: 'E_LIMIT', msg: '18 V is above the bench limit' }));
  await end;
  expect(tracker.snapshot()).toEqual({
    kind: 'refused',
    what: '12 V',
    text: '18 V is above the bench limit',
    code: 'E_LIMIT',
  });
});

test('a read-back that is not what was wanted is no confirmation', async () => {
  const { ends, run } = tracked();
  const end = run(() => 'the supply reads 5.000 V');
  ends[0]?.(reply({ data: { vSet: 5 } }));
  expect(await end).toMatchObject({ kind: 'unconfirmed', text: 'the supply reads 5.000 V' });
});

test('says that it is not confirmed when patience ends, and still takes the answer', async () => {
  const { clock, tracker, ends, run } = tracked();
  const end = run();
  await clock.advance(2000);
  expect(tracker.snapshot()).toMatchObject({ kind: 'unconfirmed', text: 'not confirmed after 2\u202Fs' });
  ends[0]?.(reply({}));
  expect((await end).kind).toBe('confirmed');
  expect(tracker.snapshot().kind).toBe('confirmed');
});

test('a job that was taken may take its time', async () => {
  const { clock, tracker, run, accept } = tracked();
  void run();
  accept();
  await clock.advance(60_000);
  expect(tracker.snapshot().kind).toBe('accepted');
});

test('without a connection it says that it was not sent again', async () => {
  const { ends, run } = tracked();
  const end = run();
  ends[0]?.(new LabError('E_UNREACHABLE', 'the connection to the gateway was lost'));
  expect(await end).toMatchObject({
    kind: 'unconfirmed',
    text: 'the connection to the gateway was lost; it was not sent again',
  });
});

test('the newest request counts; the end of an older one and of a forgotten one does not', async () => {
  const { tracker, ends, run } = tracked();
  const first = run();
  void run();
  ends[0]?.(reply({ status: 'failed', msg: 'old' }));
  await first;
  expect(tracker.snapshot().kind).toBe('sent');
  tracker.reset();
  ends[1]?.(reply({}));
  await Promise.resolve();
  expect(tracker.snapshot()).toEqual({ kind: 'idle' });
});

test('retrying sends the same once more', async () => {
  const { tracker, ends, run } = tracked();
  const end = run();
  ends[0]?.(reply({ status: 'timeout', msg: 'no answer' }));
  await end;
  void tracker.retry();
  expect(ends).toHaveLength(2);
  expect(tracker.snapshot()).toEqual({ kind: 'sent', what: '12 V' });
});
