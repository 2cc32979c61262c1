import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { settle } from '@labgate/testkit';
import { ScriptedJournal } from '../testing/scripted-journal.ts';

/** Lives of `lifeMs` each, an item a second, until so many seconds are over; gives what each took again. */
async function liveShortly(journal: ScriptedJournal, lifeMs: number, seconds: number): Promise<number[]> {
  const repeats: number[] = [];
  for (let second = 0; second < seconds; second += lifeMs / 1_000) {
    journal.pages.length = 0;
    const follower = journal.follow();
    await settle();
    repeats.push(journal.taken(true).length - journal.taken().length);
    for (let ms = 0; ms < lifeMs; ms += 1_000) {
      journal.add(follower, 1);
      await journal.clock.advance(1_000);
    }
    await follower.stop();
  }
  return repeats;
}

test('processes that die young count their minute together', async () => {
  const journal = new ScriptedJournal();
  const repeats = await liveShortly(journal, 3_000, 900);
  // Each counts the two seconds up to its last page, so the minute and the distance of the marks last half as long again.
  expect(Math.max(...repeats)).toBeLessThanOrEqual(105);
  expect(Math.min(...repeats.slice(60))).toBeGreaterThanOrEqual(60);
});

/** A life that lasts just long enough for one page, four seconds into it; gives where it began. */
async function liveForOnePage(journal: ScriptedJournal): Promise<unknown> {
  journal.pages.length = 0;
  journal.length += 4;
  journal.failure = new LabError('E_TIMEOUT', 'no answer');
  const follower = journal.follow();
  await journal.clock.advance(4_000);
  journal.failure = undefined;
  const room = Promise.withResolvers<void>();
  journal.hold = room.promise;
  await journal.clock.advance(5_000);
  const stopped = follower.stop();
  room.resolve();
  await stopped;
  journal.hold = undefined;
  return journal.pages[0]?.items[0]?.ts;
}

test('processes that die while they repeat get on, but not past what had to be stored again', async () => {
  const journal = new ScriptedJournal();
  await liveShortly(journal, 300_000, 300);
  const starts: unknown[] = [];
  for (let life = 0; life < 8; life++) starts.push(await liveForOnePage(journal));
  const first = Number(starts[0]);
  expect(Number(starts.at(-1))).toBeGreaterThan(first + 20);

  for (let position = first; position < journal.length; position++) journal.missing.add(position);
  const after = new Set<unknown>();
  for (let life = 0; life < 10; life++) after.add(await liveForOnePage(journal));
  expect(after.size).toBe(1);
});
