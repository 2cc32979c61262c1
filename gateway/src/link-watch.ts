import type { Cancel, Clock } from '@labgate/service-kit';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from './alarms/system-alarms.ts';
import type { LinkState } from './broker/broker.ts';

const PERIOD_MS = 5_000;
/** A link that is away for less, at the start above all, is no matter for people, µs. */
const PATIENCE_US = 30_000_000;

interface LinkWatchOptions {
  readonly links: () => readonly LinkState[];
  readonly clock: Clock;
  readonly alarms: AlarmSeam;
}

/** Raises an alarm while a connection between this gateway and a broker elsewhere is down, and says which and why. */
export class LinkWatch {
  readonly #options: LinkWatchOptions;
  /** Since when each link is down, by name. */
  readonly #downSinceUs = new Map<string, number>();
  #cancel: Cancel = () => undefined;

  constructor(options: LinkWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const { clock, alarms } = this.#options;
    const down = this.#longDown();
    if (down.length === 0) alarms.clear(SYSTEM_ALARM_IDS.link);
    else
      alarms.raise({
        id: SYSTEM_ALARM_IDS.link,
        sev: 'medium',
        src: '$link',
        text: `No connection: ${down.map(describe).join('; ')}. What is measured is journaled here meanwhile.`,
      });
    this.#cancel = clock.schedule(PERIOD_MS, () => this.#look());
  }

  #longDown(): LinkState[] {
    const { clock, links } = this.#options;
    const nowUs = clock.monoUs();
    const states = links();
    const down = states.filter(({ isUp }) => !isUp);
    for (const name of this.#downSinceUs.keys())
      if (!down.some((link) => link.name === name)) this.#downSinceUs.delete(name);
    for (const { name } of down) if (!this.#downSinceUs.has(name)) this.#downSinceUs.set(name, nowUs);
    return down.filter(({ name }) => nowUs - (this.#downSinceUs.get(name) ?? nowUs) >= PATIENCE_US);
  }
}

function describe({ name, fault }: LinkState): string {
  return fault === undefined ? name : `${name} (${fault})`;
}
