import type { Health } from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { AlarmSeam } from '../alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from '../alarms/system-alarms.ts';
import type { WatchdogLink } from './watchdog-link.ts';

const LOOK_PERIOD_MS = 1_000;
/** A watchdog that is started again is back by then, ms. */
const PATIENCE_US = 5_000_000;

interface WatchdogWatchOptions {
  readonly link: Pick<WatchdogLink, 'isAlive' | 'supplies'>;
  readonly alarms: AlarmSeam;
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
    const { alarms, log, link } = this.#options;
    const supplies = link.supplies.join(', ');
    if (isMissing) log.error(`no watchdog answers: if this gateway died, ${supplies} would stay on`);
    else log.info('the watchdog answers');
    if (isMissing) {
      alarms.raise({
        id: SYSTEM_ALARM_IDS.watchdog,
        sev: 'high',
        src: '$health',
        text: `No watchdog answers. If the gateway died, these would stay on: ${supplies}`.slice(0, 256),
      });
    } else {
      alarms.clear(SYSTEM_ALARM_IDS.watchdog);
    }
  }
}
