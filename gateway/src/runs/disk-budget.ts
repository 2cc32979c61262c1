import { statfs } from 'node:fs/promises';
import { LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { RunShelf } from './run-shelf.ts';
import type { RunsConfig } from './runs-config.ts';

const DAY_MS = 86_400_000;

export interface DiskBudgetOptions {
  readonly shelf: RunShelf;
  readonly config: RunsConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** True for a run whose files are in use. */
  readonly isInUse: (id: string) => boolean;
}

/** Keeps the runs within their share of the disk: deletes the oldest that nobody keeps, and says when nothing is left. */
export class DiskBudget {
  readonly #options: DiskBudgetOptions;
  /** What recordings may still take, as it was found last; below 1 there is no room. */
  freeBytes = 0;

  constructor(options: DiskBudgetOptions) {
    this.#options = options;
  }

  /** Makes room, and gives the bytes that recordings may still take. */
  async makeRoom(): Promise<number> {
    const { shelf, config, clock, log, isInUse } = this.#options;
    const sizes = new Map<string, number>();
    for (const { id } of shelf.list()) if (id !== null) sizes.set(id, await shelf.sizeOf(id));
    let total = sum(sizes.values());
    const oldestMs = config.maxAgeDays === undefined ? 0 : clock.nowMs() - config.maxAgeDays * DAY_MS;
    for (const { id, keep, startedAt } of shelf.list().toReversed()) {
      const isOld = (startedAt ?? 0) < oldestMs;
      if (id === null || keep || isInUse(id) || !(isOld || total > config.maxBytes)) continue;
      await shelf.delete(id);
      log.info({ run: id, isOld }, 'a run was deleted to stay within the budget');
      total -= sizes.get(id) ?? 0;
    }
    const ofDisk = (await this.#freeBytes()) - config.minFreeBytes;
    this.freeBytes = Math.max(0, Math.floor(Math.min(config.maxBytes - total, ofDisk)));
    return this.freeBytes;
  }

  /** What stands in the way of recording, with the free bytes that were found. */
  full(): LabError {
    return new LabError(
      'E_DISK_FULL',
      'there is no room for a recording: delete runs, or raise runs.maxBytes',
    );
  }

  async #freeBytes(): Promise<number> {
    try {
      const { bavail, bsize } = await statfs(this.#options.shelf.folder);
      return bavail * bsize;
    } catch (err) {
      this.#options.log.warn({ err }, 'the free space of the disk is not known');
      return Number.MAX_SAFE_INTEGER;
    }
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
