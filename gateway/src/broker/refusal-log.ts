import { quoteForLog, type Clock, type Logger } from '@labgate/service-kit';
import { MQTT_5_FAULT } from './connect-rules.ts';

/** At most one line of a kind in this time, ms. */
const QUIET_MS = 10_000;

/** Logs why clients were sent away, without letting them fill the disk. */
export class RefusalLog {
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #lastUs = new Map<string, number>();
  /** Clients sent away since the start. */
  count = 0;

  constructor(clock: Pick<Clock, 'monoUs'>, log: Pick<Logger, 'warn'>) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Counts a refusal; the log gets it unless the same kind was logged a moment ago. */
  add(address: string, reason: string): void {
    this.count++;
    const kind = reason === MQTT_5_FAULT ? 'mqtt5' : reason.startsWith('TLS') ? reason : 'malformed';
    const nowUs = this.#clock.monoUs();
    const lastUs = this.#lastUs.get(kind);
    if (lastUs !== undefined && nowUs - lastUs < QUIET_MS * 1000) return;
    this.#lastUs.set(kind, nowUs);
    const facts = { address, reason: quoteForLog(reason), refused: this.count };
    if (kind === 'mqtt5') {
      this.#log.warn(
        facts,
        'an MQTT 5 client was refused: the embedded broker speaks MQTT 3.1.1; set the client to protocol version 4, or use the Mosquitto profile for MQTT 5',
      );
    } else this.#log.warn(facts, 'a client was closed');
  }
}
