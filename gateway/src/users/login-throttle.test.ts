import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { LoginThrottle } from './login-throttle.ts';

async function guess(throttle: LoginThrottle, address: string, isRight = false): Promise<boolean> {
  const mayLook = await throttle.begin(address);
  if (mayLook) throttle.finish(address, isRight);
  return mayLook;
}

async function guesses(throttle: LoginThrottle, address: string, count: number): Promise<number> {
  let looked = 0;
  for (let index = 0; index < count; index++) looked += (await guess(throttle, address)) ? 1 : 0;
  return looked;
}

test('looks at ten wrong passwords a second, then makes the address wait longer and longer', async () => {
  const clock = new VirtualClock();
  const throttle = new LoginThrottle(clock, 10);
  expect(await guesses(throttle, 'a', 50)).toBe(10);
  await clock.advance(1_000);
  expect(await guesses(throttle, 'a', 50)).toBe(10);
  await clock.advance(1_999);
  expect(await guesses(throttle, 'a', 1)).toBe(0);
  await clock.advance(1);
  expect(await guesses(throttle, 'a', 50)).toBe(10);
});

test('does not count right passwords', async () => {
  const throttle = new LoginThrottle(new VirtualClock(), 10);
  for (let index = 0; index < 100; index++) expect(await guess(throttle, 'a', true)).toBe(true);
});

test('counts each address for itself', async () => {
  const throttle = new LoginThrottle(new VirtualClock(), 10);
  expect(await guesses(throttle, 'a', 20)).toBe(10);
  expect(await guesses(throttle, 'b', 20)).toBe(10);
});

test('guesses made all at once are looked at ten at a time, so no more than ten are', async () => {
  const throttle = new LoginThrottle(new VirtualClock(), 10);
  const looked = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const mayLook = await throttle.begin('a');
      await Promise.resolve();
      if (mayLook) throttle.finish('a', false);
      return mayLook;
    }),
  );
  expect(looked.filter((mayLook) => mayLook)).toHaveLength(10);
});

test('a crowd with right passwords is let in as a whole', async () => {
  const throttle = new LoginThrottle(new VirtualClock(), 10);
  const looked = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const mayLook = await throttle.begin('a');
      await Promise.resolve();
      throttle.finish('a', true);
      return mayLook;
    }),
  );
  expect(looked).not.toContain(false);
});
