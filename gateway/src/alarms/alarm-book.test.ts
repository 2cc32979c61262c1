import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics, type Alarm } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { AlarmBook, type AlarmChange } from './alarm-book.ts';
import { AlarmStore } from './alarm-store.ts';

const HOT = { id: 'hot', sev: 'high', src: 'cam0/stats/max', text: 'Hot', val: 91, limit: 90 } as const;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A book in a folder, what it publishes and what it tells. */
function openBook(folder = mkdtempSync(join(tmpdir(), 'labgate-alarms-')), clock = new VirtualClock()) {
  if (!folders.includes(folder)) folders.push(folder);
  const retained = new Map<string, string>();
  const outlet = {
    publish: ({ topic, payload }: { topic: string; payload: string | Uint8Array }) => {
      if (payload.length === 0) retained.delete(topic);
      else retained.set(topic, String(payload));
    },
  };
  const store = new AlarmStore(folder, createLogger('alarms', 'silent'));
  const book = new AlarmBook({ topics: gatewayTopics('demo'), outlet, store, clock });
  const told: AlarmChange['change'][] = [];
  book.onChange(({ change }) => told.push(change));
  const shown = (): Alarm | undefined => {
    const payload = retained.get('lab/1/demo/$alarm/hot');
    return payload === undefined ? undefined : alarmSchema.parse(JSON.parse(payload));
  };
  return { book, told, shown, clock, folder };
}

test('an alarm goes from active over acknowledged back to normal, and its message goes away', () => {
  const { book, told, shown, clock } = openBook();
  book.raise(HOT);
  expect(shown()).toMatchObject({ state: 'active-unacked', since: clock.nowMs(), val: 91, ack: null });
  book.acknowledge('hot', 'anna');
  expect(shown()).toMatchObject({ state: 'active-acked', ack: { by: 'anna', ts: clock.nowMs() } });
  book.clear('hot');
  expect(shown()).toBeUndefined();
  expect(told).toEqual(['raised', 'acked', 'cleared']);
});

test('an alarm that clears by itself stays until somebody has seen it', () => {
  const { book, told, shown } = openBook();
  book.raise(HOT);
  book.clear('hot');
  expect(shown()?.state).toBe('cleared-unacked');
  book.acknowledge('hot', 'anna');
  expect(shown()).toBeUndefined();
  expect(told).toEqual(['raised', 'cleared', 'acked']);
});

test('an alarm that comes back before it was seen is active again, and told again', () => {
  const { book, told, shown } = openBook();
  book.raise(HOT);
  book.clear('hot');
  book.raise({ ...HOT, val: 95 });
  expect(shown()).toMatchObject({ state: 'active-unacked', val: 95 });
  expect(told).toEqual(['raised', 'cleared', 'raised']);
});

test('what is raised again and again is one alarm and told once', () => {
  const { book, told, shown } = openBook();
  for (let val = 91; val < 99; val++) book.raise({ ...HOT, val });
  expect(told).toEqual(['raised']);
  expect(shown()?.val).toBe(91);
});

test('nobody is told of a shelved alarm, and of what came up behind the shelf when its time is over', async () => {
  const { book, told, shown, clock } = openBook();
  book.raise(HOT);
  book.shelve('hot', 10);
  expect(shown()?.shelvedUntil).toBe(clock.nowMs() + 600_000);
  book.clear('hot');
  book.raise(HOT);
  expect(told).toEqual(['raised']);
  await clock.advance(600_000);
  expect(shown()).not.toHaveProperty('shelvedUntil');
  expect(told).toEqual(['raised', 'raised']);
});

test('alarms, acknowledgements and shelves survive a restart, whatever happened to the process', async () => {
  const first = openBook();
  first.book.raise(HOT);
  first.book.acknowledge('hot', 'anna');
  first.book.shelve('hot', 60);
  await first.book.stop();
  const again = openBook(first.folder, first.clock);
  expect(again.shown()).toEqual(first.shown());
  again.book.raise(HOT);
  expect(again.told).toEqual([]);
  await again.book.stop();
});

test('a file that is cut or not ours is put aside, and the alarms begin anew', () => {
  const { folder } = openBook();
  writeFileSync(join(folder, 'alarms.json'), '{"formatVersion":1,"alarms":[{"id":"ho');
  const again = openBook(folder);
  expect(again.book.ids()).toEqual([]);
  again.book.raise(HOT);
  expect(again.shown()?.state).toBe('active-unacked');
  expect(readFileSync(join(folder, 'alarms.json.damaged'), 'utf8')).toContain('"ho');
});

test('what is not there can be neither acknowledged nor shelved', () => {
  const { book } = openBook();
  const unknown = expect.objectContaining({ code: 'E_UNKNOWN' });
  expect(() => book.acknowledge('hot', 'anna')).toThrow(unknown);
  expect(() => book.shelve('hot', 5)).toThrow(unknown);
});
