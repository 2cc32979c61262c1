import { parseJson } from '@labgate/contract';
import { connect, type Socket } from 'node:net';
import {
  HEARTBEAT_PERIOD_MS,
  HEARTBEAT_TIMEOUT_MS,
  LineSplitter,
  ownIdentity,
  watchdogLineSchema,
  type Cancel,
  type Clock,
  type GatewayLine,
  type Logger,
  type SafeStatePlan,
  type SafeStateResult,
} from '@labgate/service-kit';

interface WatchdogLinkOptions {
  /** `undefined` where there can be no watchdog. */
  readonly socketPath: string | undefined;
  readonly plans: readonly SafeStatePlan[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Hears what the watchdog did after the death of the gateway before. */
  readonly onResults: (results: readonly SafeStateResult[]) => void;
}

/**
 * The gateway's end of the line to its watchdog: tells it what is to be done when this process is gone, and with a timer of the
 * main thread that this thread still runs. The watchdog may come and go; it is told anew each time.
 */
export class WatchdogLink {
  readonly #options: WatchdogLinkOptions;
  #plans: readonly SafeStatePlan[];
  #socket: Socket | undefined;
  #cancel: Cancel = () => undefined;
  /** When the watchdog was last heard, µs. */
  #heardUs: number | undefined;
  #isStopped = false;

  constructor(options: WatchdogLinkOptions) {
    this.#options = options;
    this.#plans = options.plans;
  }

  /** Supplies that the watchdog is to switch off. */
  get supplies(): readonly string[] {
    return this.#plans.map(({ supply }) => supply);
  }

  /** True while the watchdog answers. */
  get isAlive(): boolean {
    const { clock } = this.#options;
    return this.#heardUs !== undefined && clock.monoUs() - this.#heardUs < HEARTBEAT_TIMEOUT_MS * 1000;
  }

  start(): void {
    this.#beat();
  }

  /** Tells the watchdog what is to be done from now on. */
  replacePlans(plans: readonly SafeStatePlan[]): void {
    this.#plans = plans;
    this.#tellPlans();
  }

  /**
   * Ends the line. `inOrder` says that the outputs are as they should be; otherwise the watchdog will find this gateway
   * dead and switch them off. Resolves when the watchdog has heard it, or is not there.
   */
  async stop(inOrder: boolean): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    const socket = this.#socket;
    if (socket === undefined) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    if (inOrder && !socket.connecting) {
      this.#say({ type: 'bye' });
      socket.end();
      const cancel = this.#options.clock.schedule(HEARTBEAT_TIMEOUT_MS, () => socket.destroy());
      await closed;
      cancel();
    } else {
      socket.destroy();
      await closed;
    }
  }

  #beat(): void {
    if (this.#socket === undefined) this.#connect();
    else if (!this.#socket.connecting) this.#say({ type: 'beat' });
    this.#cancel = this.#options.clock.schedule(HEARTBEAT_PERIOD_MS, () => this.#beat());
  }

  #connect(): void {
    const { socketPath } = this.#options;
    if (socketPath === undefined) return;
    const socket = connect(socketPath);
    this.#socket = socket;
    const lines = new LineSplitter();
    socket.setEncoding('utf8');
    socket.on('connect', () => this.#tellPlans());
    socket.on('data', (text: string) => {
      for (const line of lines.push(text)) this.#hear(line);
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
  }

  #tellPlans(): void {
    this.#say({ v: 1, type: 'plans', gateway: ownIdentity(), plans: [...this.#plans] });
  }

  #say(line: GatewayLine): void {
    if (this.#socket?.writable === true) this.#socket.write(`${JSON.stringify(line)}\n`);
  }

  #hear(text: string): void {
    const line = watchdogLineSchema.safeParse(parseJson(text));
    if (!line.success) {
      this.#options.log.warn('the watchdog says what no watchdog of this version says');
      this.#socket?.destroy();
      return;
    }
    this.#heardUs = this.#options.clock.monoUs();
    if (line.data.type !== 'welcome' || this.#isStopped) return;
    if (line.data.results.length > 0) this.#options.onResults(line.data.results);
  }
}
