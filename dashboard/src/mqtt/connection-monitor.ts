import type { MqttClient } from 'mqtt';
import { Throttle } from '../bench/throttle.ts';
import type { Timers } from '../bench/timers.ts';
import type { ConnectionStatus, ConnectionView } from './connection-status.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';

/** What the monitor uses of a client. */
export type MonitoredClient = Pick<
  MqttClient,
  'on' | 'prependListener' | 'options' | 'reconnect' | 'end' | 'sendPing' | 'connected'
>;

const RATE_WINDOW_MS = 2000;
/** CONNACK return codes that another attempt cannot cure (3.1.1 §3.2.2.3): bad user or password, not authorised. */
const UNAUTHORISED_CODES: readonly unknown[] = [4, 5];

/** Watches a client from before its first attempt, paces its attempts, and tells what the header shows. */
export class ConnectionMonitor {
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #throttle: Throttle;
  #client: MonitoredClient | undefined;
  #status: ConnectionStatus = { kind: 'connecting' };
  #lostAtMs: number | undefined;
  #epoch = 0;
  #attempt = 0;
  #error: string | undefined;
  #pingSentMs: number | undefined;
  #roundTripMs: number | undefined;
  #rate = { windowStartMs: 0, count: 0, perS: 0 };
  #view: ConnectionView;

  constructor(timers: Timers, random: () => number = Math.random) {
    this.#timers = timers;
    this.#random = random;
    this.#view = this.#build();
    this.#throttle = new Throttle(timers, 250, () => {
      this.#view = this.#build();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  readonly snapshot = (): ConnectionView => this.#view;

  /** Takes a client over; the same one again changes nothing. */
  watch(client: MonitoredClient): void {
    if (client === this.#client) return;
    this.#client = client;
    client.on('connect', () => this.#onConnect());
    // Before the client's own listener, which reads `reconnectPeriod` for its timer.
    client.prependListener('close', () => this.#onClose());
    client.on('error', (error) => this.#onError(error));
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'pingreq') this.#pingSentMs = this.#timers.nowMs();
    });
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'pingresp') this.#onPong();
      if (packet.cmd === 'publish') this.#rate.count++;
    });
  }

  /** Tries at once, whatever the plan was. */
  retryNow(): void {
    const client = this.#client;
    if (client === undefined || client.connected) return;
    this.#setStatus({ kind: 'connecting' });
    client.reconnect();
  }

  /** Measures the round trip. */
  ping(): void {
    if (this.#client?.connected === true) this.#client.sendPing();
  }

  /** The browser went off line or came back. */
  setOnline(isOnline: boolean): void {
    if (isOnline) this.retryNow();
    else if (this.#client?.connected !== true) this.#setStatus({ kind: 'disconnected' });
  }

  /** Refreshes the message rate; to be called about once a second. */
  tick(): void {
    const nowMs = this.#timers.nowMs();
    const elapsedMs = nowMs - this.#rate.windowStartMs;
    if (elapsedMs >= RATE_WINDOW_MS || elapsedMs < 0) {
      const perS = elapsedMs > 0 ? (this.#rate.count * 1000) / elapsedMs : 0;
      this.#rate = { windowStartMs: nowMs, count: 0, perS };
    }
    this.#throttle.changed();
  }

  /** Ends the client for good. */
  stop(): void {
    this.#client?.end(true);
    this.#client = undefined;
  }

  #onConnect(): void {
    this.#attempt = 0;
    this.#epoch++;
    this.#lostAtMs = undefined;
    this.#error = undefined;
    this.#setStatus({ kind: 'live' });
  }

  #onClose(): void {
    const nowMs = this.#timers.nowMs();
    this.#lostAtMs ??= nowMs;
    this.#roundTripMs = undefined;
    if (this.#client === undefined || this.#status.kind === 'unauthorised') return;
    this.#attempt++;
    const delayMs = reconnectDelayMs(this.#attempt, this.#random());
    this.#client.options.reconnectPeriod = delayMs;
    this.#setStatus(
      globalThis.navigator?.onLine === false
        ? { kind: 'disconnected' }
        : { kind: 'reconnecting', attempt: this.#attempt, nextAtMs: nowMs + delayMs },
    );
  }

  #onError(error: Error & { readonly code?: unknown }): void {
    this.#error = error.message.slice(0, 200);
    if (this.#client !== undefined && UNAUTHORISED_CODES.includes(error.code)) {
      this.#client.options.reconnectPeriod = 0;
      this.#setStatus({ kind: 'unauthorised' });
      return;
    }
    this.#throttle.changed();
  }

  #onPong(): void {
    if (this.#pingSentMs === undefined) return;
    this.#roundTripMs = Math.max(0, this.#timers.nowMs() - this.#pingSentMs);
    this.#pingSentMs = undefined;
    this.#throttle.changed();
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.#throttle.changed();
  }

  #build(): ConnectionView {
    return {
      status: this.#status,
      lostAtMs: this.#lostAtMs,
      epoch: this.#epoch,
      messagesPerS: this.#rate.perS,
      roundTripMs: this.#roundTripMs,
      error: this.#error,
    };
  }
}
