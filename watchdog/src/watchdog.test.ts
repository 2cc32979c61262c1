import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, ownIdentity, type SafeStatePlan } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { PlanFile, type Charge } from './plan-file.ts';
import { Watchdog } from './watchdog.ts';

const log = createLogger('test', 'silent');
const PLAN: SafeStatePlan = {
  supply: 'psu0',
  port: { path: '/dev/ttyUSB0', baudRate: 9600 },
  gapMs: 10,
  off: ['00'],
  ask: '01',
  confirmed: '^off$',
};
/** This process stands for a gateway that lives; the other one has an id and a start that never were. */
const ALIVE: Charge = { gateway: ownIdentity(), plans: [PLAN] };
const UNSEEN: Charge = { ...ALIVE, gateway: { ...ownIdentity(), startTicks: '1' } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-watchdog-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Bench {
  readonly clock: VirtualClock;
  readonly watchdog: Watchdog;
  readonly opened: string[];
  readonly killed: number[];
  readonly file: PlanFile;
  readonly path: string;
  /** What the supply answers. */
  answer: string;
  readonly beatFor: (durationMs: number) => Promise<void>;
}

function createBench(): Bench {
  const clock = new VirtualClock();
  const path = join(folder, 'plans.json');
  const file = new PlanFile(path, log);
  const opened: string[] = [];
  const killed: number[] = [];
  const watchdog = new Watchdog({
    clock,
    log,
    file,
    open: async (port) => {
      opened.push(port.path);
      let received = '';
      return {
        write: async ([byte]) => {
          if (byte === 1) received = bench.answer;
        },
        take: () => {
          const taken = received;
          received = '';
          return taken;
        },
        close: async () => undefined,
      };
    },
    kill: (pid) => void killed.push(pid),
  });
  watchdog.start();
  const bench: Bench = {
    clock,
    watchdog,
    opened,
    killed,
    file,
    path,
    answer: 'off',
    beatFor: async (durationMs) => {
      for (let ms = 0; ms < durationMs; ms += 250) {
        watchdog.beat();
        await clock.advance(250);
      }
    },
  };
  return bench;
}

test('a gateway that speaks is left alone', async () => {
  const { watchdog, beatFor, opened, killed } = createBench();
  watchdog.takeCharge(ALIVE);
  await beatFor(60_000);
  expect({ opened, killed }).toEqual({ opened: [], killed: [] });
});

test('a gateway that falls silent is ended, and its outputs are switched off', async () => {
  const { watchdog, beatFor, clock, opened, killed } = createBench();
  watchdog.takeCharge(ALIVE);
  await beatFor(1000);
  await clock.advance(1200);
  expect(killed).toEqual([]);
  await clock.advance(1000);
  expect({ opened, killed }).toEqual({ opened: ['/dev/ttyUSB0'], killed: [process.pid] });
  expect(watchdog.takeResults()).toEqual([{ supply: 'psu0', confirmedMs: expect.any(Number) }]);
  expect(watchdog.takeResults()).toEqual([]);
});

test('a process that has the id of a gateway and is another one is never ended', async () => {
  const { watchdog, clock, opened, killed } = createBench();
  watchdog.takeCharge(UNSEEN);
  await clock.advance(1400);
  expect(opened).toEqual([]); // a gateway in a container of its own cannot be seen: its beats alone tell
  await clock.advance(300);
  expect({ opened, killed }).toEqual({ opened: ['/dev/ttyUSB0'], killed: [] });
});

test('a gateway that ends in order is not missed', async () => {
  const { watchdog, beatFor, clock, opened } = createBench();
  watchdog.takeCharge(ALIVE);
  await beatFor(500);
  watchdog.dismiss();
  await clock.advance(60_000);
  expect(opened).toEqual([]);
});

test('a hung gateway without outputs to switch is left alone', async () => {
  const { watchdog, clock, killed } = createBench();
  watchdog.takeCharge({ ...ALIVE, plans: [] });
  await clock.advance(60_000);
  expect(killed).toEqual([]);
});

test('it acts once, and again for the next gateway', async () => {
  const { watchdog, clock, opened } = createBench();
  watchdog.takeCharge(ALIVE);
  await clock.advance(20_000);
  expect(opened).toHaveLength(1);
  watchdog.takeCharge(ALIVE);
  await clock.advance(20_000);
  expect(opened).toHaveLength(2);
});

test('a new gateway takes over what was not confirmed', async () => {
  const bench = createBench();
  bench.answer = '';
  bench.watchdog.takeCharge(ALIVE);
  await bench.clock.advance(2000);
  bench.watchdog.takeCharge(ALIVE);
  await bench.beatFor(5000);
  expect(bench.watchdog.takeResults()).toEqual([{ supply: 'psu0', confirmedMs: null }]);
});

describe('the file of the plans', () => {
  test('lets a watchdog that died with its gateway do its duty when it starts again', async () => {
    const first = createBench();
    first.watchdog.takeCharge(UNSEEN);
    await first.file.flush();
    const second = createBench();
    await second.clock.advance(2000);
    expect(second.opened).toEqual(['/dev/ttyUSB0']);
    await second.watchdog.stop();
    expect(new PlanFile(second.path, log).read()).toBeUndefined();
  });

  test('is left alone when the gateway still lives and speaks again', async () => {
    const first = createBench();
    first.watchdog.takeCharge(ALIVE);
    await first.file.flush();
    const second = createBench();
    await second.clock.advance(1000);
    second.watchdog.takeCharge(ALIVE);
    await second.beatFor(5000);
    expect(second.opened).toEqual([]);
  });

  test('that is damaged is said, not guessed at', async () => {
    const { path } = createBench();
    writeFileSync(path, '{"v":1');
    expect(new PlanFile(path, log).read()).toBeUndefined();
  });

  test('is readable by its owner alone and holds what it was told', async () => {
    const { watchdog, file, path } = createBench();
    watchdog.takeCharge(UNSEEN);
    await file.flush();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ v: 1, plans: [{ supply: 'psu0' }] });
  });
});

test('who stops it waits for what it is at', async () => {
  const bench = createBench();
  bench.answer = '';
  bench.watchdog.takeCharge(UNSEEN);
  await bench.clock.advance(2000);
  let isStopped = false;
  void bench.watchdog.stop().then(() => (isStopped = true));
  await bench.clock.advance(2000);
  expect(isStopped).toBe(false);
  bench.answer = 'off';
  await bench.clock.advance(1000);
  expect(bench.watchdog.takeResults()).toMatchObject([{ confirmedMs: expect.any(Number) }]);
});
