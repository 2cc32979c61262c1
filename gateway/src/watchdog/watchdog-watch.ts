import type { Alarm, GatewayTopics, Health } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { Outlet } from '../outlet.ts';
import type { WatchdogLink } from './watchdog-link.ts';

/** Id of the alarm that says that nobody would switch off if this gateway died. */
const ALARM = 'watchdog-missing';
const LOOK_PERIOD_MS = 1_000;
/** A watchdog that is started again is back by then, ms. */
const PATIENCE_US = 5_000_000;

interface WatchdogWatchOptions {
  readonly link: Pick<WatchdogLink, 'isAlive' | 'supplies'>;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells people when supplies are without their watchdog. */
export class WatchdogWatch {
  readonly #options: WatchdogWatchOptions;
  #aliveUs: number;
  #isRaised = false;
  #cancel: Cancel = () => undefined;

  constructor(options: WatchdogWatchOptions) {
    this.#options = options;
    this.#aliveUs = options.clock.monoUs();
  }

  /** `$health.watchdog` (contract §4.4). */
  get figures(): NonNullable<Health['watchdog']> {
    const { isAlive, supplies } = this.#options.link;
    return { alive: isAlive, supplies: [...supplies] };
  }

  start(): void {
    const { clock, link } = this.#options;
    const nowUs = clock.monoUs();
    if (link.isAlive || link.supplies.length === 0) this.#aliveUs = nowUs;
    const isMissing = nowUs - this.#aliveUs >= PATIENCE_US;
    if (isMissing !== this.#isRaised) this.#tell(isMissing);
    this.#cancel = clock.schedule(LOOK_PERIOD_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  #tell(isMissing: boolean): void {
    this.#isRaised = isMissing;
    const { topics, outlet, clock, log, link } = this.#options;
    const supplies = link.supplies.join(', ');
    if (isMissing) log.error(`no watchdog answers: if this gateway died, ${supplies} would stay on`);
    else log.info('the watchdog answers');
    const alarm: Alarm = {
      v: 1,
      id: ALARM,
      state: 'active-unacked',
      sev: 'high',
      src: '$health',
      val: null,
      since: clock.nowMs(),
      ack: null,
      text: `No watchdog answers. If the gateway died, these outputs would stay on: ${supplies}`.slice(
        0,
        256,
      ),
    };
    const payload = isMissing ? JSON.stringify(alarm) : '';
    outlet.publish({ topic: topics.alarm(ALARM), payload, qos: 1, retain: true });
  }
}
