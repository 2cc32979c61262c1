import { expect, test } from '@jest/globals';
import { createLogger, type SafeStatePlan } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { bringToSafeState } from './safe-state.ts';
import type { Port } from './serial-port.ts';

const log = createLogger('test', 'silent');
const PLAN: SafeStatePlan = {
  supply: 'psu0',
  port: { path: '/dev/ttyUSB0', baudRate: 9600 },
  gapMs: 85,
  off: [Buffer.from('OUT0').toString('hex')],
  ask: Buffer.from('STATUS?').toString('hex'),
  confirmed: '^[\\x00-\\x3f\\x80-\\xbf]$',
};

/** A port at whose other end something answers every question, piece by piece. */
function portTo(
  clock: VirtualClock,
  answer: (asked: number) => readonly string[],
): Port & { sent: string[] } {
  const sent: string[] = [];
  let asked = 0;
  let received = '';
  return {
    sent,
    write: async (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      sent.push(text);
      if (text !== 'STATUS?') return;
      answer(asked++).forEach((piece, i) => clock.schedule(10 + 25 * i, () => (received += piece)));
    },
    take: () => {
      const taken = received;
      received = '';
      return taken;
    },
    close: async () => undefined,
  };
}

async function run(port: Port, forMs: number, clock: VirtualClock): Promise<boolean | undefined> {
  const give = new AbortController();
  let outcome: boolean | undefined;
  const done = bringToSafeState(PLAN, { open: async () => port, clock, log, signal: give.signal });
  void done.then((isConfirmed) => (outcome = isConfirmed));
  await clock.advance(forMs);
  const atTheEnd = outcome;
  give.abort();
  await clock.advance(1000);
  await done;
  return atTheEnd;
}

test('sends OFF and asks until the answer has said twice in a row that it is off', async () => {
  const clock = new VirtualClock();
  const port = portTo(clock, () => ['\x11']);
  expect(await run(port, 1000, clock)).toBe(true);
  expect(port.sent).toEqual(['OUT0', 'STATUS?', 'STATUS?']);
});

test('an answer that is no sure "off" begins it anew', async () => {
  const clock = new VirtualClock();
  const answers = [['\x51'], ['\x11'], ['\x51'], [], ['\x11', '\x11'], ['\x11'], ['\x11']];
  const port = portTo(clock, (asked) => answers[asked] ?? ['\x11']);
  expect(await run(port, 10_000, clock)).toBe(true);
  expect(port.sent.join(' ')).toBe(
    'OUT0 STATUS? OUT0 STATUS? STATUS? OUT0 STATUS? OUT0 STATUS? OUT0 STATUS? STATUS?',
  );
});

test('a supply that never answers is told OFF for ever', async () => {
  const clock = new VirtualClock();
  const port = portTo(clock, () => []);
  expect(await run(port, 60_000, clock)).toBeUndefined();
  expect(port.sent.filter((text) => text === 'OUT0').length).toBeGreaterThan(50);
});

test('a port that cannot be opened, or fails under way, is tried again', async () => {
  const clock = new VirtualClock();
  const good = portTo(clock, () => ['\x11']);
  let opened = 0;
  let closed = 0;
  const failing: Port = {
    ...good,
    write: () => Promise.reject(new Error('gone')),
    close: async () => void (closed += 1),
  };
  const open = async (): Promise<Port> => {
    opened += 1;
    if (opened < 3) throw new Error('Resource temporarily unavailable, cannot lock port');
    return opened < 5 ? failing : good;
  };
  const { signal } = new AbortController();
  const done = bringToSafeState(PLAN, { open, clock, log, signal });
  await clock.advance(3000);
  expect(await done).toBe(true);
  expect([opened, closed]).toEqual([5, 2]);
});
