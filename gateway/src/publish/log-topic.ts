import type { GatewayTopics, LogLevel } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Outlet } from '../outlet.ts';

/** Lines a second that may reach `$log/{level}` (contract §2). */
const MAX_LINES_PER_SECOND = 20;

/** pino's numeric levels. */
const LEVELS: Readonly<Record<number, LogLevel>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A pino destination that publishes log lines as `$log/{level}`, at a bounded rate. */
export class LogTopic {
  #publish: ((level: LogLevel, line: string) => void) | undefined;
  readonly #clock: Clock;
  #secondUs = 0;
  #linesThisSecond = 0;
  #dropped = 0;
  #isPublishing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lines before this call reach the log only: there is no broker yet. */
  attach(topics: GatewayTopics, outlet: Outlet): void {
    this.#publish = (level, payload) =>
      outlet.publish({ topic: topics.log(level), payload, qos: 0, retain: false });
  }

  /** Lines after this call reach the log only: the broker is going. */
  detach(): void {
    this.#publish = undefined;
  }

  /** Takes one line of JSON from pino. */
  write(line: string): void {
    // A line about a message that could not be published must not become the next such message.
    if (this.#publish === undefined || this.#isPublishing) return;
    if (!this.#isWithinRate()) {
      this.#dropped += 1;
      return;
    }
    const entry = JSON.parse(line) as { level: number; name?: string; msg?: string; code?: string };
    const level = LEVELS[entry.level];
    if (level === undefined) return;
    const message = {
      v: 1,
      ts: this.#clock.nowMs(),
      name: entry.name ?? 'gateway',
      msg: (entry.msg ?? '').slice(0, 2000),
      ...(entry.code === undefined ? {} : { code: entry.code }),
      ...(this.#dropped === 0 ? {} : { dropped: this.#dropped }),
    };
    this.#dropped = 0;
    this.#isPublishing = true;
    this.#publish(level, JSON.stringify(message));
    this.#isPublishing = false;
  }

  #isWithinRate(): boolean {
    const nowUs = this.#clock.monoUs();
    if (nowUs - this.#secondUs >= 1_000_000) {
      this.#secondUs = nowUs;
      this.#linesThisSecond = 0;
    }
    this.#linesThisSecond += 1;
    return this.#linesThisSecond <= MAX_LINES_PER_SECOND;
  }
}
