import { afterEach, expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import type { CommandOutcome, Reading, Session } from '../adapter.ts';
import { DeviceRunner } from './device-runner.ts';

const READY: Reading = { ready: true, samples: [] };
const OPTIONS = { deadlineMs: 1_000 };

/** A device whose steps and commands take as long as the test says, and that writes down what it was asked. */
class ScriptedDevice implements Session {
  readonly log: string[] = [];
  readMs = 0;
  commandMs = 10;
  offMs = 10;
  offFailure: LabError | undefined;
  underWay = 0;
  mostUnderWay = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async read(): Promise<Reading> {
    await this.#take('read', this.readMs);
    return READY;
  }

  async execute(method: string, args: unknown): Promise<CommandOutcome> {
    await this.#take(method, this.commandMs);
    return { data: { method, args } };
  }

  async switchOff(): Promise<CommandOutcome> {
    this.log.push('off');
    await this.#clock.sleep(this.offMs);
    if (this.offFailure !== undefined) throw this.offFailure;
    return { data: { output: false } };
  }

  async close(): Promise<void> {
    this.log.push('close');
  }

  async #take(name: string, ms: number): Promise<void> {
    this.log.push(name);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    await this.#clock.sleep(ms);
    this.underWay -= 1;
  }
}

const started: { runner: DeviceRunner; clock: VirtualClock }[] = [];
afterEach(async () => {
  for (const { runner, clock } of started.splice(0)) {
    const stopped = runner.stop();
    await clock.advance(60_000);
    await stopped;
  }
});

function createBench(open?: (device: ScriptedDevice) => Promise<Session>) {
  const clock = new VirtualClock();
  const device = new ScriptedDevice(clock);
  const states: string[] = [];
  const runner = new DeviceRunner({
    id: 'psu0',
    cadence: { periodMs: 100, deadlineMs: 50 },
    open: () => (open === undefined ? Promise.resolve(device) : open(device)),
    sink: { stateChanged: (state) => states.push(state), readingTaken: () => undefined },
    clock,
    log: createLogger('test', 'silent'),
    random: () => 0.5,
  });
  started.push({ runner, clock });
  return { clock, device, runner, states };
}

/** Code of the failure, or `ok`. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof LabError ? error.code : String(error)),
  );
}

test('steps and commands of a session never overlap, and neither starves the other', async () => {
  const { clock, device, runner } = createBench();
  device.readMs = 20;
  device.commandMs = 30;
  runner.start();
  await clock.advance(1);
  const commands = Array.from({ length: 20 }, (_, i) => runner.execute(`c${i}`, {}, OPTIONS));
  await clock.advance(2_000);
  expect(await Promise.all(commands.map(codeOf))).toEqual(commands.map(() => 'ok'));
  expect(device.mostUnderWay).toBe(1);
  const first = device.log.indexOf('c0');
  const last = device.log.indexOf('c19');
  expect(device.log.slice(first, last).filter((entry) => entry === 'read').length).toBeGreaterThan(3);
});

test('a command that holds the device longer than a reading may take does not lose it', async () => {
  const { clock, device, runner, states } = createBench();
  device.commandMs = 900;
  runner.start();
  await clock.advance(1);
  for (let i = 0; i < 5; i++) void codeOf(runner.execute('long', {}, OPTIONS));
  await clock.advance(6_000);
  expect(states).toEqual(['init', 'ready']);
});

test('a command that never ends is a time-out, and so are the readings behind it', async () => {
  const { clock, device, runner, states } = createBench();
  runner.start();
  await clock.advance(1);
  device.commandMs = 1e9;
  const hung = codeOf(runner.execute('hung', {}, OPTIONS));
  await clock.advance(3_000);
  expect(await hung).toBe('E_TIMEOUT');
  expect(states).toContain('lost');
});

test('a command that was given up while it waited is never carried out', async () => {
  const { clock, device, runner } = createBench();
  device.commandMs = 200;
  runner.start();
  await clock.advance(1);
  const first = codeOf(runner.execute('first', {}, OPTIONS));
  const given = new AbortController();
  const second = codeOf(runner.execute('second', {}, { ...OPTIONS, signal: given.signal }));
  given.abort();
  await clock.advance(1_000);
  expect([await first, await second]).toEqual(['ok', 'E_TIMEOUT']);
  expect(device.log).not.toContain('second');
});

test('OFF is handed over at once, refuses what waited, and what comes later waits for it', async () => {
  const { clock, device, runner } = createBench();
  device.commandMs = 300;
  device.offMs = 50;
  runner.start();
  await clock.advance(1);
  const underWay = codeOf(runner.execute('first', {}, OPTIONS));
  const waiting = codeOf(runner.execute('waiting', {}, OPTIONS));
  await settle();
  const off = codeOf(runner.switchOff());
  expect(device.log.at(-1)).toBe('off');
  const later = codeOf(runner.execute('later', {}, OPTIONS));
  await clock.advance(10);
  expect(device.log).not.toContain('later');
  await clock.advance(2_000);
  expect(await Promise.all([underWay, waiting, off, later])).toEqual(['ok', 'E_BUSY', 'ok', 'ok']);
  expect(device.log).not.toContain('waiting');
});

test('while the device is not there commands are refused and OFF opens it without delay, first of all', async () => {
  let isPresent = false;
  const { clock, device, runner } = createBench(async (scripted) => {
    if (!isPresent) throw new LabError('E_BUS_MISSING', 'unplugged');
    return scripted;
  });
  runner.start();
  await clock.advance(4_000); // the next attempt is seconds away
  expect(await codeOf(runner.execute('get', {}, OPTIONS))).toBe('E_DEVICE_LOST');
  isPresent = true;
  const off = codeOf(runner.switchOff());
  await clock.advance(20);
  expect(await off).toBe('ok');
  expect(device.log.slice(0, 2)).toEqual(['off', 'read']);
});

test('an OFF that could not be confirmed in time says so, and is done when the device is back', async () => {
  let isPresent = false;
  const { clock, device, runner } = createBench(async (scripted) => {
    if (!isPresent) throw new LabError('E_BUS_MISSING', 'unplugged');
    return scripted;
  });
  runner.start();
  const off = codeOf(runner.switchOff());
  await clock.advance(10_000);
  expect(await off).toBe('E_DEVICE_LOST');
  isPresent = true;
  await clock.advance(15_000);
  expect(device.log.slice(0, 2)).toEqual(['off', 'read']);
  expect(device.log.filter((entry) => entry === 'off')).toHaveLength(1);
});

test('an OFF that the device does not confirm is tried again before each reading, and nothing else is carried out', async () => {
  const { clock, device, runner } = createBench();
  runner.start();
  await clock.advance(1);
  device.offFailure = new LabError('E_VERIFY', 'still on');
  expect(await codeOf(inTime(clock, runner.switchOff()))).toBe('E_VERIFY');
  expect(await codeOf(inTime(clock, runner.execute('on', {}, OPTIONS)))).toBe('E_BUSY');
  await clock.advance(500);
  expect(device.log.filter((entry) => entry === 'off').length).toBeGreaterThan(3);
  device.offFailure = undefined;
  await clock.advance(500);
  expect(await codeOf(inTime(clock, runner.execute('on', {}, OPTIONS)))).toBe('ok');
});

test('a restart closes the device, opens it anew and answers with its first reading', async () => {
  const { clock, device, runner, states } = createBench();
  runner.start();
  await clock.advance(50);
  expect(await inTime(clock, runner.restart())).toEqual({ data: { state: 'ready' } });
  expect(device.log.slice(0, 3)).toEqual(['read', 'close', 'read']);
  expect(states).toEqual(['init', 'ready']);
});

async function inTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  work.catch(() => undefined); // the caller gets it
  await clock.advance(1_000);
  return work;
}
