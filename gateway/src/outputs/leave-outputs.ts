import type { Clock, Logger } from '@labgate/service-kit';
import type { OutputsConfig } from './outputs-config.ts';

/** A supply that has not confirmed OFF by then is left to the watchdog, ms. */
const PATIENCE_MS = 3_000;

interface LeavingParts {
  readonly supplies: readonly string[];
  readonly onStop: OutputsConfig['onStop'];
  readonly switchOff: (supply: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Leaves the outputs as a gateway that ends is to leave them. Gives false when one did not confirm OFF. */
export async function leaveOutputs({
  supplies,
  onStop,
  switchOff,
  clock,
  log,
}: LeavingParts): Promise<boolean> {
  if (onStop === 'keep') return true;
  const isOff = await Promise.all(supplies.map((supply) => confirmedOff(supply)));
  return isOff.every(Boolean);

  async function confirmedOff(supply: string): Promise<boolean> {
    const patience = new AbortController();
    const tooLate = clock.sleep(PATIENCE_MS, patience.signal).then(() => false);
    const confirmed = switchOff(supply).then(
      () => true,
      () => false, // said below
    );
    const isOff = await Promise.race([confirmed, tooLate]);
    patience.abort();
    if (!isOff) log.error(`${supply} has not confirmed OFF: its output may be on`);
    return isOff;
  }
}
