import { afterEach, expect, test } from '@jest/globals';
import { LabError, type DeviceState } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { Reading, Session } from '../adapter.ts';
import { DeviceRunner, type DeviceSink } from './device-runner.ts';

const READY: Reading = { ready: true, samples: [] };
const never = new Promise<never>(() => undefined);

class RecordingSink implements DeviceSink {
  readonly states: DeviceState[] = [];
  readonly causes: (string | undefined)[] = [];
  readingTimesMs: number[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  stateChanged(state: DeviceState, cause: LabError | undefined): void {
    this.states.push(state);
    this.causes.push(cause?.code);
  }

  readingTaken(): void {
    this.readingTimesMs.push(this.#clock.monoUs() / 1000);
  }
}

interface Bench {
  readonly clock: VirtualClock;
  readonly sink: RecordingSink;
  readonly runner: DeviceRunner;
}

const benches: Bench[] = [];

function createBench(
  open: () => Promise<Session>,
  cadence = { periodMs: 100, deadlineMs: 50 },
  clock = new VirtualClock(),
): Bench {
  const sink = new RecordingSink(clock);
  const log = createLogger('test', 'silent');
  const runner = new DeviceRunner({ id: 'dev0', cadence, open, sink, clock, log, random: () => 0.5 });
  const bench = { clock, sink, runner };
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const { runner, clock } of benches.splice(0)) {
    const stopped = runner.stop();
    await clock.advance(60_000);
    await stopped;
  }
});

function session(read: () => Promise<Reading>): Session {
  return { read, close: async () => undefined };
}

test('reads at the declared period and becomes ready with the first reading', async () => {
  const { runner, sink, clock } = createBench(async () => session(async () => READY));
  runner.start();
  await clock.advance(450);
  expect(sink.states).toEqual(['init', 'ready']);
  expect(sink.readingTimesMs).toEqual([0, 100, 200, 300, 400]);
  expect(runner.health).toMatchObject({ ok: 5, err: 0, rateHz: 10, code: null });
});

test('asks again after the wait the session names, until the values are there', async () => {
  let asked = 0;
  const { runner, sink, clock } = createBench(async () =>
    session(async () => (asked++ % 4 === 3 ? READY : { ready: false, retryAfterMs: 5 })),
  );
  runner.start();
  await clock.advance(20);
  expect(sink.readingTimesMs).toEqual([15]);
});

test('a reading that does not come within its deadline is a time-out, and three make the device lost', async () => {
  const { runner, sink, clock } = createBench(async () => session(() => never));
  runner.start();
  await clock.advance(1000);
  expect(sink.states.slice(0, 3)).toEqual(['init', 'degraded', 'lost']);
  expect(sink.causes.slice(1, 3)).toEqual(['E_TIMEOUT', 'E_TIMEOUT']);
});

test('a session that is never ready is a time-out too', async () => {
  const { runner, sink, clock } = createBench(async () =>
    session(async () => ({ ready: false, retryAfterMs: 7 })),
  );
  runner.start();
  await clock.advance(60);
  expect(sink.causes.at(-1)).toBe('E_TIMEOUT');
});

test('one failed reading degrades the device, and the next good one makes it ready again', async () => {
  let reads = 0;
  const { runner, sink, clock } = createBench(async () =>
    session(async () => {
      if (reads++ === 1) throw new LabError('E_NACK', 'no acknowledge');
      return READY;
    }),
  );
  runner.start();
  await clock.advance(250);
  expect(sink.states).toEqual(['init', 'ready', 'degraded', 'ready']);
  expect(runner.health).toMatchObject({ ok: 2, err: 1, gaps: 0 });
});

test.each([
  ['E_NACK', 'growing waits that stay short', [0, 500, 1500, 3000, 4500, 6000, 7500]],
  ['E_AUTH', 'waits that grow, as only people can mend that', [0, 500, 1500, 3500, 7500]],
] as const)(
  'a device that cannot be opened (%s) is lost, tried again with %s, and comes back',
  async (code, _waits, attempts) => {
    const attemptsMs: number[] = [];
    const clock = new VirtualClock();
    let isPresent = false;
    const { runner, sink } = createBench(
      async () => {
        attemptsMs.push(clock.monoUs() / 1000);
        if (!isPresent) throw new LabError(code, 'nothing there');
        return session(async () => READY);
      },
      undefined,
      clock,
    );
    runner.start();
    await clock.advance(8000);
    expect(attemptsMs).toEqual(attempts);
    expect(runner.state).toBe('lost');
    isPresent = true;
    await clock.advance(10_000);
    expect(sink.states).toEqual(['init', 'lost', 'ready']);
  },
);

test('losing a device that was there counts a gap and closes its session before the next opening', async () => {
  const order: string[] = [];
  let isBroken = false;
  const { runner, clock } = createBench(async () => {
    order.push('open');
    return {
      read: async () => {
        if (isBroken) throw new LabError('E_NACK', 'no acknowledge');
        return READY;
      },
      close: async () => {
        order.push('close');
      },
    };
  });
  runner.start();
  await clock.advance(200);
  isBroken = true;
  await clock.advance(1000);
  expect(order.slice(0, 3)).toEqual(['open', 'close', 'open']);
  expect(runner.health.gaps).toBe(1);
});

test('an opening that finishes after its deadline is closed again', async () => {
  let finishOpening: (session: Session) => void = () => undefined;
  let isClosed = false;
  let attempts = 0;
  const { runner, clock } = createBench(() => {
    attempts += 1;
    return attempts === 1 ? new Promise((resolve) => (finishOpening = resolve)) : never;
  });
  runner.start();
  await clock.advance(5001);
  finishOpening({
    read: async () => READY,
    close: async () => {
      isClosed = true;
    },
  });
  await clock.advance(1);
  expect(isClosed).toBe(true);
});

test('a stuck device slows no other', async () => {
  const clock = new VirtualClock();
  const stuck = createBench(async () => session(() => never), undefined, clock);
  const healthy = createBench(async () => session(async () => READY), undefined, clock);
  stuck.runner.start();
  healthy.runner.start();
  await clock.advance(1000);
  expect(healthy.sink.readingTimesMs).toHaveLength(11);
});

test('a slow reading skips the turns it missed and stays on its grid', async () => {
  const clock = new VirtualClock();
  let reads = 0;
  const { runner, sink } = createBench(
    async () =>
      session(async () => {
        if (reads++ === 1) await clock.sleep(350);
        return READY;
      }),
    { periodMs: 100, deadlineMs: 1000 },
    clock,
  );
  runner.start();
  await clock.advance(700);
  expect(sink.readingTimesMs).toEqual([0, 450, 500, 600, 700]);
});

test('stops at once while it waits, and reads no more', async () => {
  const { runner, sink, clock } = createBench(async () => session(async () => READY));
  runner.start();
  await clock.advance(150);
  await runner.stop();
  await clock.advance(1000);
  expect(sink.readingTimesMs).toEqual([0, 100]);
});

test('a driver that throws something else than a LabError is reported as garbled, not crashed on', async () => {
  const { runner, sink, clock } = createBench(async () =>
    session(async () => {
      throw new RangeError('offset out of bounds');
    }),
  );
  runner.start();
  await clock.advance(1);
  expect(sink.causes.at(-1)).toBe('E_GARBLED');
});

test('a step that missed its deadline is waited for, so that a driver never has two at a time', async () => {
  const clock = new VirtualClock();
  let running = 0;
  let mostAtATime = 0;
  const { runner, sink } = createBench(
    async () =>
      session(async () => {
        running += 1;
        mostAtATime = Math.max(mostAtATime, running);
        await clock.sleep(sink.readingTimesMs.length === 0 ? 120 : 1);
        running -= 1;
        return READY;
      }),
    { periodMs: 100, deadlineMs: 50 },
    clock,
  );
  runner.start();
  await clock.advance(130);
  expect(sink.causes.at(-1)).toBe('E_TIMEOUT');
  await clock.advance(1000);
  expect(mostAtATime).toBe(1);
});

test('a lost device whose cause becomes one that only people can mend says so, once', async () => {
  const codes = [
    'E_DEVICE_LOST',
    'E_TIMEOUT',
    'E_HOST_KEY_CHANGED',
    'E_HOST_KEY_CHANGED',
    'E_DEVICE_LOST',
  ] as const;
  let opened = 0;
  const { runner, sink, clock } = createBench(() =>
    Promise.reject(new LabError(codes[Math.min(opened++, codes.length - 1)] ?? 'E_BUS', 'not open')),
  );
  runner.start();
  await clock.advance(60_000);
  expect(opened).toBeGreaterThan(codes.length);
  expect(sink.states).toEqual(['init', 'lost', 'lost']);
  expect(sink.causes).toEqual([undefined, 'E_DEVICE_LOST', 'E_HOST_KEY_CHANGED']);
});
