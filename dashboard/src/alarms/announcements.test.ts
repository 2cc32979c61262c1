import { expect, test } from '@jest/globals';
import type { Alarm, Interlock } from '@labgate/contract';
import { announcements, troublesOf } from './announcements.ts';

const alarm = (more: Partial<Alarm> = {}): Alarm => ({
  v: 1,
  id: 'hot',
  state: 'active-unacked',
  sev: 'high',
  src: 'a/b/c',
  val: 1,
  since: 10,
  ack: null,
  text: 'FPGA is hot',
  ...more,
});
const interlock = (more: Partial<Interlock> = {}): Interlock => ({
  v: 1,
  id: 'off',
  state: 'tripped',
  when: 'a/b/c > 1 for 1 s',
  act: ['psu0.off'],
  latch: true,
  trip: { ts: 5, val: 2, latencyMs: 3 },
  worstMs: 3,
  fired: 1,
  lastTest: 0,
  ...more,
});
const NOTHING = troublesOf([], []);

test('an alarm is said politely, an interlock at once', () => {
  expect(announcements(NOTHING, [alarm()], [interlock()])).toEqual({
    polite: ['Alarm: FPGA is hot'],
    assertive: ['Interlock off has tripped: psu0.off'],
  });
});

test('what was known is not said again; the same alarm at another time is', () => {
  const known = troublesOf([alarm()], [interlock()]);
  expect(announcements(known, [alarm()], [interlock()])).toEqual({ polite: [], assertive: [] });
  expect(announcements(known, [alarm({ since: 20 })], []).polite).toHaveLength(1);
});

test('what somebody has seen or is over is nothing to say', () => {
  const quiet = [alarm({ state: 'active-acked' }), alarm({ id: 'b', state: 'cleared-unacked' })];
  expect(announcements(NOTHING, quiet, [interlock({ state: 'armed' })])).toEqual({
    polite: [],
    assertive: [],
  });
});
