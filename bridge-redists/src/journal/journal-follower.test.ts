import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { settle } from '@labgate/testkit';
import { ScriptedJournal } from '../testing/scripted-journal.ts';

const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

test('reads until it meets the tail, then takes the tail without reading', async () => {
  const journal = new ScriptedJournal();
  journal.length = 25;
  const follower = journal.follow();
  await settle();
  const { reads } = journal;
  for (let batch = 0; batch < 3; batch++) journal.add(follower, 4);
  await settle();
  expect(journal.taken()).toEqual(upTo(37));
  expect([journal.reads, follower.isLive]).toEqual([reads, true]);
  await follower.stop();
});

test('reads what a missing batch held, and takes nothing twice', async () => {
  const journal = new ScriptedJournal();
  const follower = journal.follow();
  await settle();
  journal.add(follower, 3);
  journal.add(follower, 5, true);
  journal.add(follower, 2);
  await settle();
  expect(journal.taken()).toEqual(upTo(10));
  await follower.stop();
});

test('goes on from its bookmark and marks as repeated what was taken before', async () => {
  const journal = new ScriptedJournal();
  journal.length = 25;
  const first = journal.follow();
  await settle();
  await first.stop();
  journal.pages.length = 0;
  journal.length = 30;
  const second = journal.follow();
  await settle();
  expect(journal.taken()).toEqual([25, 26, 27, 28, 29]);
  expect(journal.taken(true)).toEqual(upTo(30));
  await second.stop();
});

test('takes the last minute again when the store was away, and only that', async () => {
  const journal = new ScriptedJournal();
  const follower = journal.follow();
  for (let second = 0; second < 200; second++) {
    journal.add(follower, 1);
    await journal.clock.advance(1_000);
  }
  journal.pages.length = 0;
  follower.goBack(true);
  await settle();
  const again = journal.taken(true);
  expect(journal.taken()).toEqual([]);
  expect(again.at(-1)).toBe(199);
  expect(again.length).toBeGreaterThanOrEqual(59);
  expect(again.length).toBeLessThan(70);
  await follower.stop();
});

test.each([
  [true, 39],
  [false, 99],
])(
  'goes back to what is not stored, however long the store was away (lost: %s)',
  async (mayHaveLost, most) => {
    const journal = new ScriptedJournal();
    const follower = journal.follow();
    for (let second = 0; second < 400; second++) {
      if (second === 100) journal.storedThroughUs = journal.clock.monoUs();
      journal.add(follower, 1);
      await journal.clock.advance(1_000);
    }
    journal.pages.length = 0;
    follower.goBack(mayHaveLost);
    expect(follower.isRepeating).toBe(true);
    await settle();
    const again = journal.taken(true);
    expect(journal.taken()).toEqual([]);
    expect(Number(again[0])).toBeLessThanOrEqual(most + 2);
    expect(Number(again[0])).toBeGreaterThan(most - 10);
    expect([again.length, again.at(-1)]).toEqual([400 - Number(again[0]), 399]);
    expect(follower.isRepeating).toBe(false);
    await follower.stop();
  },
);

test('begins where it began when it is told to go back while it repeats', async () => {
  const journal = new ScriptedJournal();
  const follower = journal.follow();
  for (let second = 0; second < 300; second++) {
    journal.add(follower, 1);
    await journal.clock.advance(1_000);
  }
  follower.goBack(true);
  await settle();
  await journal.clock.advance(500);
  const room = Promise.withResolvers<void>();
  journal.hold = room.promise;
  journal.storedThroughUs = journal.clock.monoUs();
  follower.goBack(true);
  await settle();
  const first = journal.pages.at(-1)?.items[0]?.ts;
  await journal.clock.advance(200_000);
  journal.pages.length = 0;
  journal.storedThroughUs = journal.clock.monoUs();
  follower.goBack(true);
  room.resolve();
  await settle();
  expect(journal.taken()).toEqual([]);
  const again = journal.taken(true);
  expect(again[0]).toBe(first);
  expect(new Set(again).size).toBe(300 - Number(first));
  await follower.stop();
});

test('does not read on while there is no room', async () => {
  const journal = new ScriptedJournal();
  const room = Promise.withResolvers<void>();
  journal.hold = room.promise;
  journal.length = 1_000;
  const follower = journal.follow();
  await settle();
  for (let batch = 0; batch < 500; batch++) journal.add(follower, 1);
  await settle();
  expect(journal.reads).toBe(1);
  room.resolve();
  await settle();
  expect(journal.taken()).toEqual(upTo(1_500));
  await follower.stop();
});

test('tries again after a failure, and begins anew when the journal is another one', async () => {
  const journal = new ScriptedJournal();
  journal.failure = new LabError('E_TIMEOUT', 'no answer');
  journal.length = 5;
  const follower = journal.follow('{"back":"900","repeat":0}');
  await settle();
  expect(journal.reads).toBe(1);
  journal.failure = new LabError('E_SCHEMA', 'no such cursor');
  await journal.clock.advance(200);
  journal.failure = undefined;
  await journal.clock.advance(1_000);
  expect(journal.taken()).toEqual(upTo(5));
  await follower.stop();
});

test('reads at once where the connection is new, however long it would have waited', async () => {
  const journal = new ScriptedJournal();
  journal.failure = new LabError('E_UNREACHABLE', 'no connection');
  journal.length = 5;
  const follower = journal.follow();
  await journal.clock.advance(60_000);
  journal.failure = undefined;
  const { reads } = journal;
  follower.refresh();
  await settle();
  expect([journal.reads, journal.taken()]).toEqual([reads + 1, upTo(5)]);
  await follower.stop();
});

test('wants no batches of the tail while it has still to read, and meets the tail all the same', async () => {
  const journal = new ScriptedJournal();
  const room = Promise.withResolvers<void>();
  const follower = journal.follow();
  await settle();
  journal.hold = room.promise;
  const wanted: boolean[] = [];
  for (let batch = 0; batch < 200; batch++) {
    wanted.push(follower.wantsTail);
    journal.add(follower, 1);
    await settle();
  }
  expect(wanted.filter(Boolean).length).toBeLessThan(100);
  expect(wanted.at(-1)).toBe(false);
  room.resolve();
  await settle();
  const { reads } = journal;
  journal.add(follower, 1);
  await settle();
  expect(journal.taken()).toEqual(upTo(201));
  expect([follower.wantsTail, follower.isLive, journal.reads]).toEqual([true, true, reads]);
  await follower.stop();
});
