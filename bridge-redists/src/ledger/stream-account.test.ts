import { expect, test } from '@jest/globals';
import { StreamAccount } from './stream-account.ts';

const see = (account: StreamAccount, seq: number, tsMs = seq * 1_000, sid = '9f31c0de'): boolean =>
  account.see({ sid, seq, tsMs });

test('counts a jump of seq as lost, with both ends, and takes back what comes late', () => {
  const account = StreamAccount.empty();
  for (const seq of [5, 6, 10]) expect(see(account, seq)).toBe(true);
  expect(account.answer()).toMatchObject({
    expected: 6,
    lost: 3,
    holes: [{ from: 6_000, to: 10_000, lost: 3 }],
  });
  expect(see(account, 8)).toBe(true);
  expect(account.answer().holes).toEqual([
    { from: 6_000, to: 8_000, lost: 1 },
    { from: 8_000, to: 10_000, lost: 1 },
  ]);
  expect([see(account, 8), see(account, 7), see(account, 9)]).toEqual([false, true, true]);
  expect(account.answer()).toMatchObject({ expected: 6, lost: 0, duplicate: 1, holes: [] });
});

test('follows seq over its wrap', () => {
  const account = StreamAccount.empty();
  for (const seq of [0xffff_fffe, 0xffff_ffff, 0, 2]) see(account, seq, 1_000);
  expect(account.answer()).toMatchObject({ expected: 5, lost: 1, duplicate: 0 });
  expect(see(account, 1, 1_000)).toBe(true);
  expect(account.answer().lost).toBe(0);
});

test('expects a later session to begin at 0, and the first one where it was met', () => {
  const account = StreamAccount.empty();
  see(account, 100, 1_000, 'aaaaaaaa');
  see(account, 2, 5_000, 'bbbbbbbb');
  expect(account.answer()).toMatchObject({
    expected: 4,
    lost: 2,
    holes: [{ from: 1_000, to: 5_000, lost: 2 }],
  });
});

test('joins the oldest holes when there are many and forgets none that is missing', () => {
  const account = StreamAccount.empty();
  for (let seq = 0; seq <= 1_000; seq += 2) see(account, seq);
  const { holes, lost } = account.answer();
  expect(holes.length).toBeLessThanOrEqual(200);
  expect(holes.reduce((sum, hole) => sum + hole.lost, 0)).toBe(lost);
  expect([lost, holes[0]?.from, holes.at(-1)?.to]).toEqual([500, 0, 1_000_000]);
});

test('is the same after it was kept as text, and damaged text is refused', () => {
  const account = StreamAccount.empty();
  for (const seq of [0, 4, 5]) see(account, seq);
  account.addSample('t', 5_000);
  account.settle('stored');
  const again = StreamAccount.fromText(account.toText());
  expect(again?.answer()).toEqual(account.answer());
  expect(again !== undefined && see(again, 5)).toBe(false);
  expect(StreamAccount.fromText('{"sessions":1}')).toBeUndefined();
  expect(StreamAccount.fromText('{')).toBeUndefined();
});
