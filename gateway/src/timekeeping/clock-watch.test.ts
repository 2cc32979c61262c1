import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { clockStepDataSchema, eventSchema, gatewayTopics } from '@labgate/contract';
import { createLogger, Lifecycle } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { z } from 'zod';
import { EventPublisher } from '../publish/event-publisher.ts';
import { BenchClockSource } from '../testing/bench-clock-source.ts';
import type { ClockWatch } from './clock-watch.ts';
import { openTimekeeping } from './open-timekeeping.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 5, 1, 12);

interface Computer {
  readonly clock: VirtualClock;
  readonly source: BenchClockSource;
  readonly steps: z.infer<typeof clockStepDataSchema>[];
  /** Starts a gateway. */
  readonly boot: (sid?: string) => Promise<ClockWatch>;
  readonly dataDir: string;
}

function createComputer({
  startMs = NOON_MS,
  upMs = 20_000,
  dataDir = mkdtempSync(join(tmpdir(), 'clock-')),
} = {}): Computer {
  const clock = new VirtualClock(startMs);
  const source = new BenchClockSource(clock, upMs);
  const steps: Computer['steps'] = [];
  const outlet = {
    publish: ({ payload }: { readonly payload: string | Uint8Array }) => {
      const event = eventSchema.parse(JSON.parse(String(payload)));
      if (event.type === 'clock.step') steps.push(clockStepDataSchema.parse(event.data));
    },
  };
  const events = new EventPublisher(gatewayTopics('demo'), outlet, clock, () => 0.5);
  const log = createLogger('test', 'silent');
  const boot = (sid = 'aaaaaaaa'): Promise<ClockWatch> => {
    const parts = { config: { dataDir }, clock, clockSource: source, events, sid, log };
    return openTimekeeping({ ...parts, lifecycle: new Lifecycle() });
  };
  return { clock, source, steps, boot, dataDir };
}

test.each([HOUR_MS, -24 * HOUR_MS])(
  'a step of %i ms of a synchronised clock is an event that changes no time of before',
  async (stepMs) => {
    const { clock, source, steps, boot } = createComputer();
    source.isSynchronised = true;
    const watch = await boot();
    await clock.advance(5_000);
    expect(steps).toEqual([]);
    clock.stepWall(stepMs);
    await clock.advance(5_000);
    expect(steps).toEqual([{ stepMs, first: false }]);
    expect(watch.state).toBe('ntp');
    expect(watch.isUnset).toBe(false);
    expect(watch.figures).toEqual({ state: 'ntp', offMs: null, maxErrMs: 5, steps: 1 });
  },
);

test('the first synchronisation tells at which time the session began', async () => {
  const { clock, source, steps, boot } = createComputer();
  const watch = await boot();
  expect(watch.isUnset).toBe(true);
  await clock.advance(30_000);
  clock.stepWall(HOUR_MS);
  source.isSynchronised = true;
  source.offsetMs = 0.25;
  await clock.advance(1_000);
  const zeroMs = { aaaaaaaa: NOON_MS + HOUR_MS };
  expect(steps).toEqual([{ stepMs: HOUR_MS, first: true, zeroMs }]);
  expect(watch.isUnset).toBe(false);
  expect(watch.figures).toEqual({ state: 'ntp', offMs: 0.25, maxErrMs: 5, steps: 1 });
});

test('a clock that was right by chance is set as well', async () => {
  const { clock, source, steps, boot } = createComputer();
  await boot();
  await clock.advance(3_000);
  source.isSynchronised = true;
  await clock.advance(1_000);
  expect(steps).toEqual([{ stepMs: 0, first: true, zeroMs: { aaaaaaaa: NOON_MS } }]);
});

test('a step before anybody has synchronised is not the first synchronisation', async () => {
  const { clock, steps, boot } = createComputer();
  const watch = await boot();
  clock.stepWall(HOUR_MS);
  await clock.advance(1_000);
  expect(steps).toEqual([{ stepMs: HOUR_MS, first: false, zeroMs: { aaaaaaaa: NOON_MS + HOUR_MS } }]);
  expect(watch.isUnset).toBe(true);
});

test('in 1970 no clock is set, whatever the kernel says', async () => {
  const { clock, source, steps, boot } = createComputer({ startMs: 12_000 });
  source.isSynchronised = true;
  const watch = await boot();
  expect(watch.state).toBe('unsynced');
  expect(watch.isUnset).toBe(true);
  await clock.advance(10_500);
  clock.stepWall(NOON_MS);
  await clock.advance(1_000);
  expect(steps).toEqual([{ stepMs: NOON_MS, first: true, zeroMs: { aaaaaaaa: NOON_MS + 12_000 } }]);
});

test('a clock that steps to 1970 is not set any more', async () => {
  const { clock, source, steps, boot } = createComputer();
  source.isSynchronised = true;
  const watch = await boot();
  clock.stepWall(-NOON_MS);
  await clock.advance(2_000);
  expect(watch.isUnset).toBe(true);
  clock.stepWall(NOON_MS);
  await clock.advance(1_000);
  expect(steps).toEqual([
    { stepMs: -NOON_MS, first: false },
    { stepMs: NOON_MS, first: true, zeroMs: { aaaaaaaa: NOON_MS } },
  ]);
});

test('a clock once set stays so when its time server is not heard any more', async () => {
  const { clock, source, steps, boot } = createComputer();
  source.isSynchronised = true;
  const watch = await boot();
  source.isSynchronised = false;
  await clock.advance(2_000);
  expect(watch.state).toBe('unsynced');
  expect(watch.isUnset).toBe(false);
  expect(steps).toEqual([]);
});

test('a battery clock needs no synchronisation', async () => {
  const { source, boot } = createComputer();
  source.hasBatteryClock = true;
  const watch = await boot();
  expect(watch.state).toBe('rtc');
  expect(watch.isUnset).toBe(false);
});

test('a gateway that died before the clock was set is told of by the next one of the same boot', async () => {
  const first = createComputer();
  await first.boot();
  const { dataDir } = first;
  // The first lived for 40 s; the second comes 10 s later.
  const second = createComputer({ startMs: NOON_MS + 50_000, upMs: 70_000, dataDir });
  const watch = await second.boot('bbbbbbbb');
  second.clock.stepWall(HOUR_MS);
  second.source.isSynchronised = true;
  await second.clock.advance(1_000);
  const begin = NOON_MS + HOUR_MS;
  expect(second.steps).toMatchObject([
    { first: true, zeroMs: { aaaaaaaa: begin, bbbbbbbb: begin + 50_000 } },
  ]);
  await watch.stop();
  const third = createComputer({ dataDir });
  third.source.isSynchronised = true;
  await third.boot('cccccccc');
  expect(third.steps).toEqual([]);
});

test('a gateway that starts with the clock just set tells of those that did not live to see it', async () => {
  const first = createComputer();
  await first.boot();
  const second = createComputer({
    startMs: NOON_MS + HOUR_MS + 50_000,
    upMs: 70_000,
    dataDir: first.dataDir,
  });
  second.source.isSynchronised = true;
  await second.boot('bbbbbbbb');
  expect(second.steps).toEqual([{ stepMs: 0, first: true, zeroMs: { aaaaaaaa: NOON_MS + HOUR_MS } }]);
});

test('after another boot nobody knows what the times of an earlier one mean', async () => {
  const first = createComputer();
  await first.boot();
  const second = createComputer({ dataDir: first.dataDir });
  second.source.bootId = 'boot-2';
  second.source.isSynchronised = true;
  await second.boot('bbbbbbbb');
  expect(second.steps).toEqual([]);
});
