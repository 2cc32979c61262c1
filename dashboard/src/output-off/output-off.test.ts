import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { OutputOff, type OffAnswer } from './output-off.ts';

const TARGETS = [{ id: 'psu0', name: 'Supply' }];

function bench(options: { connected?: boolean } = {}) {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const answers: ((answer: OffAnswer) => void)[] = [];
  const link = { isUp: options.connected ?? true };
  const off = new OutputOff(clock, {
    isConnected: () => link.isUp,
    send: (supply) => {
      sent.push(supply);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  const states = async () => {
    await clock.advance(1);
    return off.snapshot().map(({ state }) => state);
  };
  const press = (targets = TARGETS) => off.press(targets, clock.nowMs());
  return { clock, off, sent, answers, link, states, press };
}

test('sends at once, again every 500 ms without waiting for answers, ten times, and then says that it is not confirmed', async () => {
  const { clock, sent, states, press } = bench();
  press();
  expect(sent).toHaveLength(1);
  await clock.advance(499);
  expect(sent).toHaveLength(1);
  await clock.advance(1);
  expect(sent).toHaveLength(2);
  await clock.advance(4000);
  expect(sent).toHaveLength(10);
  expect(await states()).toEqual(['sending']);
  await clock.advance(60_000);
  expect(sent).toHaveLength(10);
  expect(await states()).toEqual(['unconfirmed']);
  expect(clock.pending).toBe(0);
});

test('stops when an answer says that the output was read back as off', async () => {
  const { clock, off, sent, answers, states, press } = bench();
  press();
  answers[0]?.({ kind: 'off', atMs: 7 });
  expect(await states()).toEqual(['confirmed']);
  expect(off.snapshot()[0]?.confirmedMs).toBe(7);
  await clock.advance(5000);
  expect(sent).toHaveLength(1);
});

test('a reading that says off confirms it, one from before the press or one that says on does not', async () => {
  const { clock, off, states, press } = bench();
  press();
  const pressedMs = clock.nowMs();
  off.observe('psu0', false, pressedMs - 10);
  off.observe('psu0', true, pressedMs + 10);
  off.observe('psu1', false, pressedMs + 10);
  expect(await states()).toEqual(['sending']);
  off.observe('psu0', false, pressedMs + 20);
  expect(await states()).toEqual(['confirmed']);
});

test('a failed answer is remembered and the next request goes out all the same', async () => {
  const { clock, off, sent, answers, press } = bench();
  press();
  answers[0]?.({ kind: 'failed', text: 'no answer on the line' });
  await clock.advance(500);
  expect(sent).toHaveLength(2);
  expect(off.snapshot()[0]).toMatchObject({ state: 'sending', said: 'no answer on the line' });
});

test('a refusal ends it, because another request would be refused too', async () => {
  const { clock, sent, answers, states, press } = bench();
  press();
  answers[0]?.({ kind: 'refused', text: 'viewers may not' });
  expect(await states()).toEqual(['refused']);
  await clock.advance(5000);
  expect(sent).toHaveLength(1);
});

test('without a connection it says so at once, and sends as soon as there is one', async () => {
  const { clock, sent, states, link, press } = bench({ connected: false });
  press();
  expect(await states()).toEqual(['unreachable']);
  expect(sent).toEqual([]);
  link.isUp = true;
  await clock.advance(500);
  expect(sent).toEqual(['psu0']);
  expect(await states()).toEqual(['sending']);
});

test('a confirmation that comes late still counts', async () => {
  const { clock, off, states, press } = bench();
  press();
  await clock.advance(10_000);
  expect(await states()).toEqual(['unconfirmed']);
  off.observe('psu0', false, clock.nowMs());
  expect(await states()).toEqual(['confirmed']);
});

test('each supply has its own progress, and one more press begins anew', async () => {
  const { clock, sent, answers, states, press } = bench();
  press([...TARGETS, { id: 'psu1', name: 'Other' }]);
  answers[1]?.({ kind: 'off', atMs: 1 });
  expect(await states()).toEqual(['sending', 'confirmed']);
  await clock.advance(20_000);
  const before = sent.length;
  press();
  expect(sent).toHaveLength(before + 1);
  expect(await states()).toEqual(['sending']);
});

test('an answer to what was dismissed changes nothing', async () => {
  const { off, answers, states, press, clock } = bench();
  press();
  off.dismiss();
  press();
  answers[0]?.({ kind: 'failed', text: 'old' });
  expect(await states()).toEqual(['sending']);
  expect(off.snapshot()[0]?.said).toBeUndefined();
  off.dismiss();
  expect(await states()).toEqual([]);
  await clock.advance(5000);
  expect(clock.pending).toBe(0);
});
