import type { Health } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import { z } from 'zod';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from './alarms/system-alarms.ts';
import type { EventPublisher } from './publish/event-publisher.ts';

/** How often the bridge is asked, ms: people hear of a failing store within 5 s. */
const PERIOD_MS = 2_500;

/** What of the bridge's `$store` `info` goes into `$health` (contract §4.4). */
const infoSchema = z.object({
  ok: z.boolean(),
  /** Why the history is not kept. */
  fault: z.string().max(1_000).optional(),
  backlog: z.int().min(0),
  lost: z.int().min(0),
  duplicates: z.int().min(0),
});

type StoreAnswer = z.infer<typeof infoSchema>;

interface StoreWatchOptions {
  /** Asks the bridge for `$store` `info`. @throws LabError when there is no bridge. */
  readonly ask: () => Promise<unknown>;
  readonly clock: Clock;
  readonly events: EventPublisher;
  readonly alarms?: AlarmSeam;
}

/** Knows how the history is kept, and tells when that changes for the worse or the better (contract §4.5). */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #condition: Health['store'] = null;
  #isKept: boolean | undefined;
  #cancel: Cancel = () => undefined;
  #isStopped = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** `null` while no bridge answers. */
  get condition(): Health['store'] {
    return this.#condition;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const answer = await this.#ask();
    if (this.#isStopped) return;
    this.#tell(answer);
    this.#condition = answer && {
      ok: answer.ok,
      backlog: answer.backlog,
      lost: answer.lost,
      dup: answer.duplicates,
    };
    this.#cancel = this.#options.clock.schedule(PERIOD_MS, () => void this.#look());
  }

  async #ask(): Promise<StoreAnswer | null> {
    try {
      return infoSchema.parse(await this.#options.ask());
    } catch {
      return null; // no bridge, or one of another version: `$health` says so
    }
  }

  /** A bridge that has not answered yet at the start is no news; one that stops answering is. */
  #tell(now: StoreAnswer | null): void {
    const isKept = now?.ok === true;
    const before = this.#isKept;
    if (before === isKept || (before === undefined && now === null)) return;
    this.#isKept = isKept;
    if (before === undefined && isKept) return;
    const reason = now === null ? 'no bridge answers' : (now.fault ?? 'the store fails');
    const data = isKept ? {} : { reason };
    const { alarms } = this.#options;
    if (isKept) alarms?.clear(SYSTEM_ALARM_IDS.store);
    else
      alarms?.raise({
        id: SYSTEM_ALARM_IDS.store,
        sev: 'medium',
        src: '$store',
        text: `The history is not kept: ${reason}`,
      });
    this.#options.events.publish(isKept ? 'store.recovered' : 'store.degraded', undefined, data);
  }
}
