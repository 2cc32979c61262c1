import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { benchPerTest, HOT } from './testing/bench-per-test.ts';

const bench = benchPerTest();

describe('a trip', () => {
  test('hands OFF over before anything else, then tells', () => {
    const it = bench();
    it.region(94);
    const before = it.happened.length;
    it.region(95.6);
    expect(it.happened.slice(before)).toEqual(['off psu0', 'published $interlock/hot', 'event $event']);
    expect(it.interlocks.isTripped).toBe(true);
  });

  test('is published with its value, the counter of the frame, and the parts of its latency', async () => {
    const it = bench();
    const acquiredUs = it.clock.monoUs();
    await it.clock.advance(12);
    it.region(95.6, acquiredUs);
    expect(it.report('hot')).toMatchObject({
      state: 'tripped',
      trip: { val: 95.6, latencyMs: null },
      fired: 1,
    });
    await it.clock.advance(20);
    expect(it.report('hot')).toMatchObject({
      state: 'tripped',
      when: 'cam0/roi/fpga.max > 95 for 1 frames',
      act: ['psu0.off'],
      trip: { val: 95.6, seq: 31_840, latencyMs: 32, parts: { acq: 12, decide: 0, serial: 20 } },
      worstMs: 32,
    });
    expect(it.interlocks.figures).toEqual({ armed: 0, tripped: 1, lastLatencyMs: 32, worstMs: 32 });
    expect(it.events()).toMatchObject([{ type: 'interlock.tripped', data: { id: 'hot', val: 95.6 } }]);
  });

  test('happens once however long the condition holds', async () => {
    const it = bench();
    await it.regionFor(3000, 99);
    expect(it.offs()).toBe(1);
    expect(it.report('hot').fired).toBe(1);
  });

  test('looks at every sub-page and counts them in a row', () => {
    const it = bench({ hot: { when: 'cam0/roi/fpga.max > 95 for 3 frames', act: ['psu0.off'] } });
    for (const max of [96, 96, 94, 96, 96]) it.region(max);
    expect(it.offs()).toBe(0);
    it.region(96);
    expect(it.offs()).toBe(1);
  });

  test('of a difference above air needs both, and switches every output off', () => {
    const it = bench({
      warm: {
        when: 'dut0/temps/fpga - env0/env/temperature > 24 for 1 frames',
        act: ['psu0.off', 'psu1.off'],
      },
    });
    it.reading('env0', 'env', { temperature: 25 });
    it.reading('dut0', 'temps', { fpga: 49 });
    expect(it.offs()).toBe(0);
    it.reading('dut0', 'temps', { fpga: 49.1 });
    expect(it.happened.filter((what) => what.startsWith('off'))).toEqual(['off psu0', 'off psu1']);
  });
});

describe('reset', () => {
  test('is refused while the condition holds, then arms again', async () => {
    const it = bench();
    it.region(99);
    await it.clock.advance(50);
    it.region(96);
    expect(() => it.interlocks.named('hot').reset()).toThrow(
      expect.objectContaining({ code: 'E_INTERLOCK' }),
    );
    it.region(90);
    it.interlocks.named('hot').reset();
    expect(it.report('hot')).toMatchObject({ state: 'armed', fired: 1, trip: { val: 99 } });
    it.region(99);
    expect(it.offs()).toBe(2);
  });

  test('is refused while the sensor is silent, and while OFF is not confirmed', async () => {
    const it = bench();
    it.region(99);
    it.region(50);
    await it.clock.advance(2000);
    expect(() => it.interlocks.named('hot').reset()).toThrow(/nothing new from cam0\/roi\/fpga\.max/);
    it.region(50);
    it.interlocks.named('hot').reset();
    it.confirm = () => new Promise(() => undefined);
    it.region(99);
    it.region(50);
    expect(() => it.interlocks.named('hot').reset()).toThrow(/has not confirmed OFF/);
  });

  test('without a latch it arms itself when the condition has gone, and the output stays off', async () => {
    const it = bench({ soft: { ...HOT.hot, latch: false, hysteresis: 5 } });
    it.region(99);
    await it.clock.advance(50);
    it.region(91);
    expect(it.report('soft').state).toBe('tripped');
    it.region(90);
    expect(it.report('soft').state).toBe('armed');
    expect(it.offs()).toBe(1);
  });
});

describe('an output that does not confirm', () => {
  test('is a fault, is asked again every second, and is tripped when it has confirmed', async () => {
    const it = bench();
    it.confirm = () => Promise.reject(new LabError('E_TIMEOUT', 'no answer'));
    await it.regionFor(2500, 99);
    expect(it.report('hot')).toMatchObject({ state: 'fault', trip: { latencyMs: null } });
    expect(it.offs()).toBe(3);
    it.confirm = () => Promise.resolve();
    await it.regionFor(1000, 99);
    expect(it.report('hot')).toMatchObject({ state: 'tripped', trip: { latencyMs: 3000 } });
    await it.regionFor(5000, 99);
    expect(it.offs()).toBe(4);
  });

  test('is not asked any more when the gateway stops', async () => {
    const it = bench();
    it.confirm = () => Promise.reject(new LabError('E_TIMEOUT', 'no answer'));
    it.region(99);
    await it.clock.advance(100);
    await it.interlocks.stop();
    await it.clock.advance(10_000);
    expect(it.offs()).toBe(1);
  });
});

describe('a tripped interlock', () => {
  test('keeps its output off when somebody switches it on at the supply', async () => {
    const it = bench();
    it.region(99);
    await it.regionFor(500, 90);
    it.reading('psu0', 'psu', { output: true });
    expect(it.offs()).toBe(2);
    expect(it.events().at(-1)).toMatchObject({ data: { reason: 'the output was found on' } });
    await it.regionFor(500, 90);
    it.reading('psu0', 'psu', { output: false });
    it.reading('psu1', 'psu', { output: true });
    expect(it.offs()).toBe(2);
  });

  test('survives a restart, with what it remembers', async () => {
    const it = bench();
    it.region(99);
    await it.clock.advance(50);
    await it.interlocks.stop();
    const again = bench(HOT, it.dataDir);
    expect(again.report('hot')).toMatchObject({ state: 'tripped', fired: 1, trip: { val: 99 }, worstMs: 20 });
    expect(again.interlocks.refusal('psu0')).toMatchObject({ code: 'E_INTERLOCK' });
    again.region(20);
    expect(again.offs()).toBe(0);
    again.interlocks.named('hot').reset();
    await again.interlocks.stop();
    expect(bench(HOT, it.dataDir).report('hot').state).toBe('armed');
  });

  test.each(['', '{', '{"v":1,"interlocks":{"hot":{"latched":"no"}}}'])(
    'a memory that cannot be read (%j) may have been of a trip, so it counts as one',
    async (text) => {
      const it = bench();
      await it.interlocks.stop();
      const path = join(it.dataDir, 'interlocks.json');
      writeFileSync(path, text);
      const again = bench(HOT, it.dataDir);
      expect(again.report('hot')).toMatchObject({ state: 'tripped', trip: { val: null } });
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    },
  );
});

describe('ON', () => {
  test('is refused while tripped, while the condition holds, and while a sensor is silent or its device not ready', async () => {
    const it = bench({ hot: { ...HOT.hot, when: 'cam0/roi/fpga.max > 95 for 9 frames' } });
    expect(it.interlocks.refusal('psu0')?.message).toMatch(/nothing new from cam0\/roi\/fpga\.max/);
    it.region(50);
    expect(it.interlocks.refusal('psu0')).toBeUndefined();
    it.live.stateChanged('cam0', 'degraded');
    expect(it.interlocks.refusal('psu0')?.message).toMatch(/cam0, which it needs, is degraded/);
    it.live.stateChanged('cam0', 'ready');
    it.region(96);
    expect(it.interlocks.refusal('psu0')?.message).toMatch(/its condition holds/);
    for (let i = 0; i < 9; i++) it.region(96);
    expect(it.interlocks.refusal('psu0')?.message).toMatch(/tripped/);
    expect(it.interlocks.refusal('psu1')).toBeUndefined();
  });
});

describe('bypass', () => {
  test('lets the condition be until it ends, and trips then when it still holds', async () => {
    const it = bench();
    it.region(50);
    it.interlocks.named('hot').bypass(5, 'calibration', 'alice');
    expect(it.report('hot')).toMatchObject({ state: 'bypassed', bypassUntil: it.clock.nowMs() + 5000 });
    expect(it.events()).toMatchObject([{ data: { reason: 'calibration', by: 'alice' } }]);
    await it.regionFor(4900, 99);
    expect(it.interlocks.refusal('psu0')).toBeUndefined();
    expect(it.offs()).toBe(0);
    await it.regionFor(200, 99);
    expect(it.report('hot').state).toBe('tripped');
    expect(it.report('hot')).not.toHaveProperty('bypassUntil');
    expect(it.offs()).toBe(1);
  });

  test('of a tripped interlock gives the trip back when it ends, and switches off what was switched on', async () => {
    const it = bench();
    it.region(99);
    await it.clock.advance(50);
    it.interlocks.named('hot').bypass(2, 'look at it', undefined);
    it.reading('psu0', 'psu', { output: true });
    await it.regionFor(1900, 50);
    expect(it.offs()).toBe(1);
    await it.regionFor(200, 50);
    expect(it.report('hot')).toMatchObject({ state: 'tripped', fired: 1 });
    expect(it.offs()).toBe(2);
  });

  test('does not outlive a restart', async () => {
    const it = bench();
    it.region(50);
    it.interlocks.named('hot').bypass(600, 'x', undefined);
    await it.interlocks.stop();
    expect(bench(HOT, it.dataDir).report('hot').state).toBe('armed');
  });
});

describe('the self-test', () => {
  test('switches off for real, measures until it is confirmed, and leaves the interlock armed', async () => {
    const it = bench();
    it.region(50);
    const tested = it.interlocks.named('hot').test();
    expect(it.offs()).toBe(1);
    await it.clock.advance(20);
    await tested;
    expect(it.report('hot')).toMatchObject({
      state: 'armed',
      lastTest: it.clock.nowMs(),
      lastTestMs: 20,
      fired: 0,
    });
  });

  test('fails when the supply does not confirm, and that is a fault', async () => {
    const it = bench();
    it.region(50);
    it.confirm = () => Promise.reject(new LabError('E_VERIFY', 'the output is still on'));
    await expect(it.interlocks.named('hot').test()).rejects.toMatchObject({ code: 'E_VERIFY' });
    expect(it.report('hot').state).toBe('fault');
  });

  test('is refused unless it is armed', async () => {
    const it = bench();
    it.region(99);
    await expect(it.interlocks.named('hot').test()).rejects.toMatchObject({ code: 'E_INTERLOCK' });
  });
});

test('each interlock is published every ten seconds', async () => {
  const it = bench();
  it.region(50);
  const count = (): number => it.messages.filter(({ topic }) => topic.endsWith('$interlock/hot')).length;
  expect(count()).toBe(1);
  await it.regionFor(20_100, 50);
  expect(count()).toBe(3);
});
