/** A message of telemetry as it came. */
export interface TelemetryMessage {
  readonly gw: string;
  readonly dev: string;
  readonly stream: string;
  readonly payload: Uint8Array;
}

/** More than this is not kept; what is late in the store only costs it time. */
const MOST_MESSAGES = 10_000;

/**
 * Telemetry that came before its gateway had told whether it has a journal. A broker delivers what it has kept for a
 * bridge before the bridge can subscribe to anything, and samples stored ahead of a journal make all of it late, for which
 * RedisTimeSeries makes its roll-ups anew.
 */
export class EarlyTelemetry {
  readonly #take: (message: TelemetryMessage) => void;
  readonly #decided = new Set<string>();
  #messages: TelemetryMessage[] = [];
  #isOver = false;

  /** @param take is given, in order, what was held of gateways that have told, and in the end the rest. */
  constructor(take: (message: TelemetryMessage) => void) {
    this.#take = take;
  }

  /** False when nobody has to wait for what the gateway says. */
  hold(message: TelemetryMessage): boolean {
    if (this.#isOver || this.#decided.has(message.gw)) return false;
    this.#messages.push(message);
    if (this.#messages.length >= MOST_MESSAGES) this.end();
    return true;
  }

  /** The gateway has told. */
  decided(gw: string): void {
    if (this.#isOver || this.#decided.has(gw)) return;
    this.#decided.add(gw);
    const ours = this.#messages.filter((message) => message.gw === gw);
    this.#messages = this.#messages.filter((message) => message.gw !== gw);
    ours.forEach(this.#take);
  }

  /** Whoever has not told by now has nothing to tell. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const rest = this.#messages;
    this.#messages = [];
    rest.forEach(this.#take);
  }
}
