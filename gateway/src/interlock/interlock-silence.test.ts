import { describe, expect, test } from '@jest/globals';
import { benchPerTest } from './testing/bench-per-test.ts';

const bench = benchPerTest();

describe('loss of the guarded sensor', () => {
  test('silence for a second trips like an over-limit', async () => {
    const it = bench();
    await it.regionFor(3000, 50);
    await it.clock.advance(800);
    expect(it.offs()).toBe(0);
    await it.clock.advance(400);
    expect(it.report('hot')).toMatchObject({ state: 'tripped', trip: { val: null } });
    expect(it.events()).toMatchObject([{ data: { reason: 'no data' } }]);
  });

  test('messages without a number are silence', async () => {
    const it = bench();
    await it.regionFor(1000, 50);
    await it.regionFor(1500, null);
    expect(it.report('hot').state).toBe('tripped');
  });

  test('three periods of a slow sensor are waited for, or what the configuration says', async () => {
    const when = 'dut0/temps/fpga > 90';
    const it = bench({ slow: { when, act: ['psu0.off'] }, sharp: { when, act: ['psu0.off'], silenceS: 6 } });
    it.live.describe({ id: 'dut0', streams: { temps: { periodMs: 5000, props: {} } } });
    it.reading('dut0', 'temps', { fpga: 40 });
    await it.clock.advance(14_900);
    expect([it.report('sharp').state, it.report('slow').state]).toEqual(['tripped', 'armed']);
    await it.clock.advance(300);
    expect(it.report('slow').state).toBe('tripped');
  });

  test('a device that is reported lost is lost at once', () => {
    const it = bench();
    it.region(50);
    it.live.stateChanged('cam0', 'lost');
    expect(it.report('hot').state).toBe('tripped');
  });

  test('a sensor that never spoke is lost after ten seconds', async () => {
    const it = bench();
    it.live.stateChanged('cam0', 'lost');
    await it.clock.advance(9800);
    expect(it.offs()).toBe(0);
    await it.clock.advance(400);
    expect(it.report('hot').state).toBe('tripped');
  });

  test('a gateway that was stopped itself takes the readings that wait before it calls a sensor silent', async () => {
    const it = bench();
    await it.regionFor(1000, 50);
    it.clock.stall(5000);
    await it.clock.advance(100);
    it.region(50);
    await it.clock.advance(300);
    expect(it.offs()).toBe(0);
    it.clock.stall(5000);
    await it.clock.advance(300);
    expect(it.report('hot').state).toBe('tripped');
  });

  test('a sensor on the guarded output may be silent while that is off, and a while after ON', async () => {
    const it = bench({ board: { when: 'dut0/temps/fpga > 90', act: ['psu0.off'], bootS: 30 } });
    it.reading('psu0', 'psu', { output: false });
    await it.clock.advance(60_000);
    expect(it.interlocks.refusal('psu0')).toBeUndefined();
    it.reading('psu0', 'psu', { output: true });
    await it.clock.advance(29_800);
    expect(it.offs()).toBe(0);
    await it.clock.advance(400);
    expect(it.report('board').state).toBe('tripped');
  });
});

describe('no data as a condition', () => {
  test('says itself how long silence may last', async () => {
    const it = bench({ blind: { when: 'no data from cam0/stats for 3 s', act: ['psu0.off'] } });
    it.reading('cam0', 'stats', { max: 1 });
    await it.clock.advance(2900);
    expect(it.offs()).toBe(0);
    await it.clock.advance(200);
    expect(it.report('blind')).toMatchObject({ state: 'tripped', trip: { val: null } });
  });
});
