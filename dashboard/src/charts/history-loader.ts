import { isLabError, rangeAnswerSchema, type RangeAnswer, type RangeArgs } from '@labgate/contract';
import { Throttle } from '../bench/throttle.ts';
import type { Timers } from '../bench/timers.ts';
import type { StoredPoints } from './series-points.ts';

/** Asks the store for a range. */
export type RangeRequest = (args: RangeArgs) => Promise<unknown>;

/** One stream's stretch of time that the charts want. */
export interface HistoryWish {
  readonly device: string;
  readonly stream: string;
  readonly channels: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
}

/** What the loader has to say besides points. */
export interface HistoryStatus {
  readonly isLoading: boolean;
  /** Why there is no history; `undefined` when the last answer was good. */
  readonly error: string | undefined;
  /** Buckets of the answers, ms: the widest; 0 for raw samples, `undefined` before the first answer. */
  readonly resolutionMs: number | undefined;
  /** True when retention has dropped finer samples than these. */
  readonly isFinerDropped: boolean;
}

interface Loaded {
  readonly wish: HistoryWish;
  readonly points: ReadonlyMap<string, StoredPoints>;
  readonly resolutionMs: number;
  readonly isFinerDropped: boolean;
}

/** Keeps for each stream the stored points of the stretch asked for last; older answers that come late are dropped. */
export class HistoryLoader {
  readonly #ask: RangeRequest;
  readonly #throttle: Throttle;
  readonly #loaded = new Map<string, Loaded>();
  readonly #newest = new Map<string, number>();
  #generation = 0;
  #pending = 0;
  readonly #errors = new Map<string, string>();
  #status: HistoryStatus;

  constructor(ask: RangeRequest, timers: Timers) {
    this.#ask = ask;
    this.#status = this.#build();
    this.#throttle = new Throttle(timers, 100, () => {
      this.#status = this.#build();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  readonly status = (): HistoryStatus => this.#status;

  /** Stored points of a channel; `undefined` while there are none. */
  points(device: string, stream: string, channel: string): StoredPoints | undefined {
    return this.#loaded.get(`${device}/${stream}`)?.points.get(channel);
  }

  /** The end of the stretch that was loaded of a stream, Unix ms. */
  loadedUntilMs(device: string, stream: string): number | undefined {
    return this.#loaded.get(`${device}/${stream}`)?.wish.toMs;
  }

  /** Loads all of these anew. What is shown stays until the answer is there. */
  async load(wishes: readonly HistoryWish[]): Promise<void> {
    await Promise.all(wishes.map((wish) => this.#loadOne(wish)));
  }

  async #loadOne(wish: HistoryWish): Promise<void> {
    const key = `${wish.device}/${wish.stream}`;
    const generation = ++this.#generation;
    this.#newest.set(key, generation);
    this.#count(1);
    try {
      const answer = rangeAnswerSchema.safeParse(await this.#ask(argsOf(wish))).data;
      if (this.#newest.get(key) !== generation) return;
      if (answer === undefined) this.#errors.set(key, 'the store sent something that cannot be read');
      else {
        this.#loaded.set(key, loadedOf(wish, answer));
        this.#errors.delete(key);
      }
    } catch (error) {
      if (this.#newest.get(key) === generation) this.#fail(key, error);
    } finally {
      this.#count(-1);
    }
  }

  #fail(key: string, error: unknown): void {
    // A series nobody has stored yet is an empty one.
    if (isLabError(error, 'E_UNKNOWN')) this.#errors.delete(key);
    else this.#errors.set(key, messageOf(error));
  }

  #count(change: 1 | -1): void {
    this.#pending += change;
    this.#throttle.changed();
  }

  #build(): HistoryStatus {
    const all = [...this.#loaded.values()];
    return {
      isLoading: this.#pending > 0,
      error: [...this.#errors.values()][0],
      resolutionMs: all.length === 0 ? undefined : Math.max(...all.map(({ resolutionMs }) => resolutionMs)),
      isFinerDropped: all.some(({ isFinerDropped }) => isFinerDropped),
    };
  }
}

function argsOf({ device, stream, channels, fromMs, toMs, maxPoints }: HistoryWish): RangeArgs {
  return {
    dev: device,
    stream,
    props: channels.slice(0, 64),
    from: Math.max(0, Math.floor(fromMs)),
    to: Math.max(0, Math.ceil(toMs)),
    maxPoints,
  };
}

function loadedOf(wish: HistoryWish, answer: RangeAnswer): Loaded {
  const { resolutionMs } = answer;
  const points = new Map<string, StoredPoints>();
  for (const [channel, rows] of Object.entries(answer.props)) {
    const tsMs: number[] = [];
    const values: number[] = [];
    const lows: number[] = [];
    const highs: number[] = [];
    for (const [startMs, value, low, high] of rows) {
      tsMs.push(startMs + resolutionMs / 2);
      values.push(value);
      if (low !== undefined && high !== undefined) {
        lows.push(low);
        highs.push(high);
      }
    }
    points.set(channel, { tsMs, values, lows, highs, resolutionMs });
  }
  return { wish, points, resolutionMs, isFinerDropped: answer.finerDropped === true };
}

function messageOf(error: unknown): string {
  if (isLabError(error, 'E_DEVICE_LOST')) return 'the store is not running';
  if (isLabError(error, 'E_TIMEOUT')) return 'the store does not answer';
  return error instanceof Error ? error.message : String(error);
}
