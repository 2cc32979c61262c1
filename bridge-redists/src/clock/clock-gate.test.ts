import { expect, test } from '@jest/globals';
import { LabError, type JournalItem, type JournalReadAnswer } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import type { JournalPage } from '../journal/journal-follower.ts';
import { ClockGate } from './clock-gate.ts';

const PATIENCE_MS = 600_000;
const NOON_MS = Date.UTC(2026, 5, 1, 12);
const SID = 'aaaaaaaa';

/** A message taken `monoMs` into a session, stamped by a clock that began at `stampedMs`. */
function telemetry(monoMs: number, { sid = SID, stampedMs = 0, isUnset = true } = {}): JournalItem {
  const ts = stampedMs + Math.floor(monoMs);
  const mark = isUnset ? { clock: 'unsynced' } : {};
  const payload = { v: 1, sid, seq: 0, ts, mono: monoMs * 1000, q: 'uncertain', ...mark, val: { t: 1 } };
  return { topic: 'env0/t/env', ts, payload };
}

/** The event of a step `monoMs` into a session. */
function step(monoMs: number, { zeroMs = NOON_MS, sid = SID, isFirst = true } = {}): JournalItem {
  const ts = zeroMs + monoMs;
  const data = { stepMs: zeroMs, first: isFirst, zeroMs: { [sid]: zeroMs } };
  return {
    topic: '$event',
    ts,
    payload: { v: 1, id: 'e', ts, mono: monoMs * 1000, type: 'clock.step', data },
  };
}

/** A journal of which the first `page` items are taken as a page. */
class Journal {
  readonly clock = new VirtualClock(0);
  readonly items: JournalItem[];
  failure: LabError | undefined;
  reads = 0;
  gate: ClockGate;

  constructor(...items: JournalItem[]) {
    this.items = items;
    this.gate = this.open();
  }

  open(): ClockGate {
    return new ClockGate({
      read: (after) => this.#read(Number(after)),
      patienceMs: PATIENCE_MS,
      futureLimitMs: 86_400_000,
      clock: this.clock,
      log: createLogger('test', 'silent'),
    });
  }

  /** Times of the items of a page, once it has passed; NaN where item and message differ. */
  async times(from: number, to: number): Promise<number[] | undefined> {
    const page: JournalPage = {
      items: this.items.slice(from, to),
      to: String(to),
      lost: 0,
      repeated: 0,
      isRead: true,
      bookmark: () => '',
    };
    const passed = await this.gate.pass(page);
    return passed?.items.map(({ ts, payload }) => ((payload as { ts: number }).ts === ts ? ts : NaN));
  }

  async #read(after: number): Promise<JournalReadAnswer> {
    this.reads += 1;
    if (this.failure !== undefined) throw this.failure;
    const to = Math.min(this.items.length, after + 2);
    const items = this.items.slice(after, to);
    return { from: String(after), to: String(to), items, more: to < this.items.length, lost: 0 };
  }
}

test('a page of a clock that was set passes as it is, without a look at the journal', async () => {
  const journal = new Journal(telemetry(5, { isUnset: false, stampedMs: NOON_MS }));
  expect(await journal.times(0, 1)).toEqual([NOON_MS + 5]);
  expect(journal.reads).toBe(0);
});

test('samples from before the first synchronisation get its time, with the intervals of the monotonic clock', async () => {
  // The clock steps twice before it is set: the stamps are worthless, the monotonic time is not.
  const stamped = [0, 3_600_000, 7_200_000];
  const taken = [10, 510.4, 1_010.8];
  const samples = taken.map((monoMs, index) => telemetry(monoMs, { stampedMs: stamped[index] ?? 0 }));
  const journal = new Journal(...samples, telemetry(2_000), step(2_500));
  expect(await journal.times(0, 3)).toEqual([NOON_MS + 10, NOON_MS + 510, NOON_MS + 1_011]);
  expect(await journal.times(3, 5)).toEqual([NOON_MS + 2_000, NOON_MS + 2_500]);
});

test('what comes out is the same for a bridge that died and reads the journal again', async () => {
  const session = [telemetry(1_000), telemetry(2_000), step(3_000), telemetry(4_000, { isUnset: false })];
  const journal = new Journal(...session, telemetry(700_000), step(700_500, { zeroMs: NOON_MS + 5 }));
  const whole = await journal.times(0, 6);
  for (let from = 0; from < 6; from++) {
    journal.gate = journal.open();
    expect(await journal.times(from, 6)).toEqual(whole?.slice(from));
  }
});

test('a page waits until the event is there', async () => {
  const journal = new Journal(telemetry(10));
  const passing = journal.times(0, 1);
  await journal.clock.advance(5_000);
  expect(journal.gate.isHolding).toBe(true);
  journal.items.push(step(5_000));
  await journal.clock.advance(1_500);
  expect(await passing).toEqual([NOON_MS + 10]);
  expect(journal.gate.isHolding).toBe(false);
});

test('a session that outlives the patience is stored as it was stamped, however much later its clock is set', async () => {
  const journal = new Journal(telemetry(10), telemetry(600_001), step(700_000));
  expect(await journal.times(0, 1)).toEqual([10]);
  expect(await journal.times(1, 3)).toEqual([600_001, NOON_MS + 700_000]);
  journal.gate = journal.open();
  expect((await journal.times(0, 3))?.slice(0, 2)).toEqual([10, 600_001]);
});

test('without a synchronisation a step by hand is better than nothing', async () => {
  const handMs = NOON_MS + 77;
  const journal = new Journal(
    telemetry(10),
    step(2_000, { isFirst: false, zeroMs: handMs }),
    telemetry(600_001),
  );
  expect(await journal.times(0, 1)).toEqual([handMs + 10]);
});

test('a gateway that fell silent is given up once, and a new session is waited for anew', async () => {
  const journal = new Journal(telemetry(10), telemetry(20, { sid: 'bbbbbbbb' }));
  journal.gate.announce(SID, true);
  const first = journal.times(0, 1);
  await journal.clock.advance(PATIENCE_MS + 2_000);
  expect(await first).toEqual([10]);
  expect(await journal.times(1, 2)).toEqual([20]);
  journal.gate.announce('cccccccc', true);
  journal.items.push(telemetry(30, { sid: 'cccccccc' }));
  const third = journal.times(2, 3);
  await journal.clock.advance(PATIENCE_MS / 2);
  expect(journal.gate.isHolding).toBe(true);
  journal.items.push(step(400_000, { sid: 'cccccccc' }));
  await journal.clock.advance(2_000);
  expect(await third).toEqual([NOON_MS + 30]);
});

test('a journal that cannot be read is not one that has nothing to say', async () => {
  const journal = new Journal(telemetry(10));
  journal.failure = new LabError('E_UNREACHABLE', 'gone');
  const passing = journal.times(0, 1);
  await journal.clock.advance(PATIENCE_MS * 2);
  journal.failure = undefined;
  journal.items.push(step(1_000));
  await journal.clock.advance(2_000);
  expect(await passing).toEqual([NOON_MS + 10]);
});

test('a journal that is another one has nothing to say', async () => {
  const journal = new Journal(telemetry(10));
  journal.failure = new LabError('E_SCHEMA', 'no such cursor');
  expect(await journal.times(0, 1)).toEqual([10]);
});

test('a client that knows the time is not judged by a clock that nobody has set', async () => {
  const foreign = { ...telemetry(5, { isUnset: false, stampedMs: NOON_MS, sid: 'dddddddd' }), ts: 5 };
  const journal = new Journal(foreign);
  journal.gate.announce(SID, true);
  const passing = journal.times(0, 1);
  await journal.clock.advance(3_000);
  expect(journal.gate.isHolding).toBe(true);
  journal.items.push(telemetry(10), step(5_000));
  await journal.clock.advance(3_000);
  await passing;
  expect(journal.gate.isHolding).toBe(false);
  journal.gate.announce(SID, false);
  const { reads } = journal;
  await journal.times(0, 1);
  expect(journal.reads).toBe(reads);
});

test('a gate that is stopped lets nothing through', async () => {
  const journal = new Journal(telemetry(10));
  const passing = journal.times(0, 1);
  await settle();
  journal.gate.stop();
  expect(await passing).toBeUndefined();
});

test('hostile events and marks change nothing', async () => {
  const event = step(10);
  const hostile = [
    { ...event, payload: null },
    { ...event, payload: { ...(event.payload as object), data: { zeroMs: { [SID]: 'soon' } } } },
    { ...event, topic: 'env0/t/env' },
    { topic: 'env0/t/env', ts: 5, payload: { clock: 'unsynced', sid: 7, mono: -1 } },
    { topic: 'env0/t/env', ts: 5, payload: { clock: {}, sid: SID, mono: 1 } },
  ];
  const journal = new Journal(...hostile);
  const page = { items: hostile, to: '5', lost: 0, repeated: 0, isRead: true, bookmark: () => '' };
  expect((await journal.gate.pass(page))?.items).toEqual(hostile);
});
