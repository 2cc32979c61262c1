import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock, type Cancel, type Clock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { RecordingWriter } from './recording-writer.ts';
import { Recording } from './recording.ts';
import { noisyFrames, seededRandom } from './testing/noisy-frames.ts';
import { frame, telemetry } from './testing/recording-lab.ts';

const HOUR_FRAMES = 57_600;
const FRAMES_PER_SECOND = 16;
const KEPT_FRAMES = 1_024;
const ROUNDS = 3;
const SEEKS = 50;
const FRAME_BYTES = 1_600;

/**
 * What a recording costs: bytes and CPU a frame and the longest block of the event loop while an hour of a camera at 16
 * sub-pages a second is recorded in chess pattern with 0.15 K of noise, and the time to go to any second of it.
 */
export async function bench(): Promise<Figure[]> {
  const folder = await mkdtemp(join(process.cwd(), '.record-bench-'));
  try {
    const path = join(folder, 'hour.mcap');
    await recordHour(join(folder, 'warm-up.mcap')); // the code was not compiled yet
    const rounds = [await recordHour(path)];
    for (let i = 1; i < ROUNDS; i++) rounds.push(await recordHour(join(folder, `${i}.mcap`)));
    const bytes = (await stat(path)).size / HOUR_FRAMES;
    return [
      figure('record: a frame in the file', bytes, 'bytes', FRAME_BYTES),
      figure('record: CPU a frame', Math.min(...rounds.map(({ cpuUs }) => cpuUs)), 'µs', null),
      figure('record: longest block of the loop', longestMs(rounds.map(({ calls }) => calls)), 'ms', null),
      figure('record: seek to a second of an hour', await slowestSeekMs(path), 'ms', null),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Wall time of every call of one round, ms. */
type Round = Float64Array;

/** Records the same hour in each round into a file of its own; gives the CPU time of a frame, µs, and the rounds. */
async function recordHour(path: string): Promise<{ readonly cpuUs: number; readonly calls: Round }> {
  const clock = new PacedClock();
  const startedAt = String(clock.nowMs());
  const writer = await RecordingWriter.create({
    path,
    info: { run: 'r-20261122-0042', gw: 'demo', startedAt, dutSerial: 'x', sw: '1.0.0' },
    clock,
    onFailure: (failure) => {
      throw failure;
    },
  });
  const frames = noisyFrames(KEPT_FRAMES);
  const calls = new Float64Array(HOUR_FRAMES);
  const before = process.cpuUsage();
  for (let i = 0; i < HOUR_FRAMES; i++) {
    const startMs = performance.now();
    if (i % FRAMES_PER_SECOND === 0) writer.add(telemetry(i, 20));
    writer.add(frame(frames[i % KEPT_FRAMES]));
    clock.pass(1_000_000 / FRAMES_PER_SECOND);
    calls[i] = performance.now() - startMs;
    if (i % 100 === 0) await new Promise(setImmediate); // as the loop of a gateway: the disk gets its turn
  }
  await writer.close({});
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / HOUR_FRAMES, calls };
}

/** The longest call, each taken from the round in which it was shortest: what else the machine did is not in it. */
function longestMs(rounds: readonly Round[]): number {
  let longest = 0;
  for (let i = 0; i < HOUR_FRAMES; i++)
    longest = Math.max(longest, Math.min(...rounds.map((calls) => calls[i])));
  return longest;
}

async function slowestSeekMs(path: string): Promise<number> {
  const recording = await Recording.open(path);
  const random = seededRandom(1);
  let slowestMs = 0;
  for (let i = 0; i < SEEKS; i++) {
    const timeUs = recording.startUs + random() * (recording.endUs - recording.startUs);
    const startMs = performance.now();
    const { frames, retained } = await recording.stateAt(timeUs);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    if (frames.length !== 1 || retained.length !== 1) throw new Error('nothing at this second');
  }
  await recording.close();
  return slowestMs;
}

/** A clock that goes on by as much as it is told, so that an hour takes seconds. */
class PacedClock implements Clock {
  readonly #system = new SystemClock();
  readonly #startMs = Date.UTC(2026, 10, 22);
  #nowUs = 0;
  #timer: { readonly dueUs: number; readonly callback: () => void } | undefined;

  nowMs(): number {
    return this.#startMs + Math.floor(this.#nowUs / 1000);
  }

  monoUs(): number {
    return this.#nowUs;
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    const timer = { dueUs: this.#nowUs + delayMs * 1000, callback };
    this.#timer = timer;
    return () => {
      if (this.#timer === timer) this.#timer = undefined;
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#system.sleep(delayMs, signal);
  }

  pass(us: number): void {
    this.#nowUs += us;
    if (this.#timer === undefined || this.#timer.dueUs > this.#nowUs) return;
    const { callback } = this.#timer;
    this.#timer = undefined;
    callback();
  }
}

function figure(name: string, value: number, unit: string, baseline: number | null): Figure {
  return { name, value, unit, baseline, ratio: baseline === null ? null : value / baseline };
}
