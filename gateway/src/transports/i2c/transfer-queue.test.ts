import { expect, test } from '@jest/globals';
import { settle, VirtualClock } from '@labgate/testkit';
import { TransferQueue } from './transfer-queue.ts';

function queueOn(clock: VirtualClock): TransferQueue {
  return new TransferQueue({ bus: 'i2c-1', clock, deadlineMs: 100 });
}

/** How a promise ended so far: `waiting`, `done` or the code of its error. */
function stateOf(promise: Promise<void>): { readonly now: string } {
  const state = { now: 'waiting' };
  promise.then(
    () => (state.now = 'done'),
    (error: { code?: string }) => (state.now = error.code ?? 'another error'),
  );
  return state;
}

test('one transfer runs at a time, in the order they were asked for', async () => {
  const log: string[] = [];
  const queue = queueOn(new VirtualClock());
  const transfer = (name: string) => async (): Promise<void> => {
    log.push(`start ${name}`);
    await settle();
    log.push(`end ${name}`);
  };
  await Promise.all(
    ['a', 'b', 'c'].map((name) => queue.run(transfer(name), () => log.push(`deliver ${name}`))),
  );
  expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`start ${name}`, `end ${name}`, `deliver ${name}`]));
});

test('a failure reaches its caller and not the next one', async () => {
  const queue = queueOn(new VirtualClock());
  const failing = queue.run(() => Promise.reject(new Error('no acknowledge')));
  const next = queue.run(() => Promise.resolve());
  await expect(failing).rejects.toThrow('no acknowledge');
  await expect(next).resolves.toBeUndefined();
});

test('a transfer that hangs fails at its deadline, and one behind it is never carried out', async () => {
  const clock = new VirtualClock();
  const queue = queueOn(clock);
  const { promise, resolve: endHang } = Promise.withResolvers<void>();
  let isDelivered = false;
  let isCarriedOut = false;
  const hanging = stateOf(
    queue.run(
      () => promise,
      () => (isDelivered = true),
    ),
  );
  await clock.advance(50);
  const behind = stateOf(
    queue.run(async () => {
      isCarriedOut = true;
    }),
  );
  await clock.advance(49);
  expect([hanging.now, behind.now]).toEqual(['waiting', 'waiting']);
  await clock.advance(1);
  expect([hanging.now, behind.now]).toEqual(['E_TIMEOUT', 'waiting']);
  await clock.advance(50);
  expect(behind.now).toBe('E_TIMEOUT');
  endHang();
  await expect(queue.run(() => Promise.resolve())).resolves.toBeUndefined();
  expect([isDelivered, isCarriedOut]).toEqual([false, false]);
});

test('no timer is left behind', async () => {
  const clock = new VirtualClock();
  const queue = queueOn(clock);
  await queue.run(() => Promise.resolve());
  await queue.run(() => Promise.reject(new Error('x'))).catch(() => undefined);
  expect(clock.pending).toBe(0);
});
