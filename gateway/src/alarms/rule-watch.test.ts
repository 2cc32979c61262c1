import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { LiveValues } from '../live/live-values.ts';
import { AlarmBook } from './alarm-book.ts';
import { alarmsConfigSchema } from './alarm-config.ts';
import { AlarmStore } from './alarm-store.ts';
import { RuleWatch } from './rule-watch.ts';
import { WET_RULES } from './wet-rules.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function watch(rules: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-rules-'));
  const clock = new VirtualClock();
  const log = createLogger('alarms', 'silent');
  const live = new LiveValues(clock, log);
  const outlet = { publish: () => undefined };
  const book = new AlarmBook({
    topics: gatewayTopics('demo'),
    outlet,
    store: new AlarmStore(folder, log),
    clock,
  });
  const watched = new RuleWatch({ live, book, clock });
  watched.setRules(alarmsConfigSchema.parse(rules));
  stops.push(async () => {
    watched.stop();
    await book.stop();
    rmSync(folder, { recursive: true });
  });
  let seq = 0;
  const say = (dev: string, stream: string, values: Record<string, number | null>): void => {
    const monoUs = clock.monoUs();
    live.take(dev, stream, values, {
      quality: 'good',
      seq: seq++,
      tsMs: clock.nowMs(),
      monoUs,
      inHandUs: monoUs,
    });
  };
  const change = (next: unknown): void => watched.setRules(alarmsConfigSchema.parse(next));
  return { clock, book, say, change };
}

test('a limit raises after its delay and clears below the hysteresis only', async () => {
  const { book, say, clock } = watch({
    hot: { when: 'cam0/stats/max > 90 for 2 s', hysteresis: 5, severity: 'high', text: 'Hot spot' },
  });
  for (let s = 0; s < 2; s++) {
    say('cam0', 'stats', { max: 91 });
    await clock.advance(1_000);
  }
  expect(book.get('hot')).toBeUndefined();
  say('cam0', 'stats', { max: 92 });
  expect(book.get('hot')).toMatchObject({
    state: 'active-unacked',
    sev: 'high',
    src: 'cam0/stats/max',
    val: 92,
    limit: 90,
    hyst: 5,
    text: 'Hot spot',
  });
  say('cam0', 'stats', { max: 86 });
  expect(book.get('hot')?.state).toBe('active-unacked');
  say('cam0', 'stats', { max: 84 });
  expect(book.get('hot')?.state).toBe('cleared-unacked');
});

test.each([
  ['adc0/adc/v12 outside 11.4..12.6 for 1 frames', { v12: 12 }, { v12: 13 }, 12.6],
  ['adc0/adc/v12 outside 11.4..12.6 for 1 frames', { v12: 12 }, { v12: 11 }, 11.4],
  ['adc0/adc/a - adc0/adc/b > 24 for 1 frames', { a: 30, b: 20 }, { a: 50, b: 20 }, 24],
])('%s raises with the limit that was passed', (when, fine, bad, limit) => {
  const { book, say } = watch({ rule: { when } });
  say('adc0', 'adc', fine);
  expect(book.get('rule')).toBeUndefined();
  say('adc0', 'adc', bad);
  expect(book.get('rule')).toMatchObject({ limit });
});

test('silence raises, and the first message clears', async () => {
  const { book, say, clock } = watch({ blind: { when: 'no data from cam0/stats for 3 s' } });
  for (let s = 0; s < 5; s++) {
    say('cam0', 'stats', { max: 1 });
    await clock.advance(1_000);
  }
  expect(book.get('blind')).toBeUndefined();
  await clock.advance(3_000);
  expect(book.get('blind')).toMatchObject({ state: 'active-unacked', src: 'cam0/stats', val: null });
  say('cam0', 'stats', { max: 1 });
  expect(book.get('blind')?.state).toBe('cleared-unacked');
  await clock.advance(4_000);
  expect(book.get('blind')?.state).toBe('active-unacked');
});

test('a rule that is removed takes its alarm with it, one that stays keeps it', () => {
  const rules = { a: { when: 'x0/s/v > 1 for 1 frames' }, b: { when: 'x0/s/v > 2 for 1 frames' } };
  const { book, say, change } = watch(rules);
  say('x0', 's', { v: 3 });
  book.raise({ id: 'journal-disk-full', sev: 'high', src: '$journal', text: 'x' });
  change({ b: rules.b });
  expect(book.ids().toSorted()).toEqual(['b', 'journal-disk-full']);
});

test('a reading without a number changes nothing', () => {
  const { book, say } = watch({ a: { when: 'x0/s/v > 1 for 1 frames' } });
  say('x0', 's', { v: 3 });
  say('x0', 's', { v: null });
  expect(book.get('a')?.state).toBe('active-unacked');
});

test.each([
  { 'journal-disk-full': { when: 'x0/s/v > 1' } },
  { 'host-key-dut0': { when: 'x0/s/v > 1' } },
  { a: { when: 'x0/s/v' } },
  { a: { when: 'x0/s/v > 1', hysteresis: -1 } },
  { a: { when: 'x0/s/v > 1', colour: 'red' } },
  { 'A b': { when: 'x0/s/v > 1' } },
])('the rules %j are refused', (rules) => {
  expect(alarmsConfigSchema.safeParse(rules).success).toBe(false);
});

test('the rules of a WET board compare each part with the air', async () => {
  expect(Object.keys(alarmsConfigSchema.parse(WET_RULES))).toHaveLength(20);
  const { book, say, clock } = watch(WET_RULES);
  for (let i = 0; i < 5; i++) {
    say('env0', 'env', { temperature: 25 });
    say('dut0', 'temps', { fpga: 50, wri1: 42, wri18: 39.5 });
    say('cam0', 'roi', { 'converter.max': 55 });
    await clock.advance(1_500);
  }
  expect(book.ids().toSorted()).toEqual(['warm-fpga', 'warm-wri18']);
});
