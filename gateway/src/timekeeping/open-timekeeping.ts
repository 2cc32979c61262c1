import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { EventPublisher } from '../publish/event-publisher.ts';
import { openClockSource, type ClockSource } from './clock-source.ts';
import { ClockWatch } from './clock-watch.ts';
import { UnsetSessions } from './unset-sessions.ts';

interface TimekeepingParts {
  readonly config: { readonly dataDir: string };
  readonly clock: Clock;
  /** That of this computer where absent. */
  readonly clockSource?: ClockSource | undefined;
  readonly events: EventPublisher;
  readonly sid: string;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
}

/** Begins to watch the wall clock. */
export async function openTimekeeping(parts: TimekeepingParts): Promise<ClockWatch> {
  const source = parts.clockSource ?? (await openClockSource());
  const sessions = await UnsetSessions.load(parts.config.dataDir, source);
  const log = parts.log.child({ name: 'clock' });
  const watch = new ClockWatch({ ...parts, log, source, sessions });
  await watch.start();
  parts.lifecycle.add('clock watch', () => watch.stop());
  return watch;
}
