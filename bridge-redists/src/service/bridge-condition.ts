import { isLabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { JournalFeed } from '../journal/journal-feed.ts';
import type { Store, StoreInfo } from '../store.ts';
import type { CommandService } from './command-service.ts';
import type { TelemetryIntake } from './telemetry-intake.ts';
import type { WriteQueue } from './write-queue.ts';

/** How long the store may take to tell about itself, ms. */
const STORE_PATIENCE_MS = 2_000;
const MOST_FAULT_CHARACTERS = 300;

interface BridgeParts {
  readonly store: Pick<Store, 'info'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly queue: WriteQueue;
  readonly journals: Pick<JournalFeed, 'figures'>;
  readonly intake: Pick<TelemetryIntake, 'counters'>;
  readonly commands: Pick<CommandService, 'unanswerable'>;
}

/** Condition of the store and of the bridge, for `$store` `info`; it is told whether the store answers or not. */
export async function bridgeCondition({
  store,
  clock,
  queue,
  journals,
  intake,
  commands,
}: BridgeParts): Promise<object> {
  const { info, failure } = await askStore(store, clock);
  const { figures: journal } = journals;
  const { counters } = queue;
  const fault = queue.failure ?? journal.failure ?? failure;
  return {
    store: info,
    ok: fault === undefined,
    ...(fault === undefined ? {} : { fault: fault.slice(0, MOST_FAULT_CHARACTERS) }),
    journal: { followed: journal.followed, live: journal.live, held: journal.held },
    backlog: queue.backlog + journal.backlog,
    stored: counters.stored + journal.stored,
    duplicates: counters.duplicates + journal.duplicates,
    late: counters.late + journal.late,
    refused: counters.refused + journal.refused,
    lost: counters.lost,
    intake: { ...intake.counters },
    unanswerable: commands.unanswerable,
  };
}

/** `info` is `null` when the store does not answer, `failure` says why where it is known. */
async function askStore(
  store: Pick<Store, 'info'>,
  clock: Pick<Clock, 'sleep'>,
): Promise<{ readonly info: StoreInfo | null; readonly failure?: string }> {
  const patience = new AbortController();
  try {
    const waited = clock.sleep(STORE_PATIENCE_MS, patience.signal).then(() => null);
    return { info: await Promise.race([store.info(), waited]) };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { info: null, failure: error.message };
  } finally {
    patience.abort();
  }
}
