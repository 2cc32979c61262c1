import type { Cancel, Clock } from '@labgate/service-kit';
import { syncFolder } from './epoch-table.ts';
import type { SegmentFile } from './segment-file.ts';

/** When written records are forced to the disk: so many ms after the first, with every commit, or when the kernel likes. */
export type SyncPolicy = number | 'always' | 'never';

interface DiskSyncOptions {
  readonly folder: string;
  readonly policy: SyncPolicy;
  readonly clock: Clock;
  /** Called when a disk that could be synced cannot be any more, and with `undefined` when it can again. */
  readonly onChange: (failure: Error | undefined) => void;
}

/** Forces segments to the disk, off the event loop's thread; a power cut takes what it has not reached. */
export class DiskSync {
  readonly #options: DiskSyncOptions;
  readonly #dirty = new Set<SegmentFile>();
  /** Files that take no more records and are closed when they are on the disk. */
  readonly #ended = new Set<SegmentFile>();
  #isFolderDirty = false;
  /** When the oldest record was written that no sync has been begun for. */
  #unsyncedSinceUs: number | undefined;
  /** The same of the sync that is under way. */
  #syncingSinceUs: number | undefined;
  #running: Promise<void> | undefined;
  #failure: Error | undefined;
  #cancel: Cancel | undefined;

  constructor(options: DiskSyncOptions) {
    this.#options = options;
  }

  /** Age of the oldest record that is not yet on the disk, ms; 0 under the policy `never`, where nobody knows. */
  get unsyncedMs(): number {
    const sinceUs = this.#syncingSinceUs ?? this.#unsyncedSinceUs;
    return sinceUs === undefined ? 0 : (this.#options.clock.monoUs() - sinceUs) / 1000;
  }

  /** A file was made: its name has to reach the disk too. */
  created(): void {
    this.#isFolderDirty = true;
  }

  /**
   * Records were written to `file`; under the policy `always` they are on the disk when this resolves.
   * @throws what the file system throws, under that policy.
   */
  async wrote(file: SegmentFile): Promise<void> {
    const { policy, clock } = this.#options;
    if (policy === 'never') return;
    this.#dirty.add(file);
    this.#unsyncedSinceUs ??= clock.monoUs();
    if (policy === 'always') {
      await this.sync();
      if (this.#failure !== undefined) throw this.#failure;
    } else {
      this.#cancel ??= clock.schedule(policy, () => void this.sync());
    }
  }

  /** `file` takes no more records: closes it after its last sync. */
  async ended(file: SegmentFile): Promise<void> {
    if (this.#dirty.has(file) || this.#running !== undefined) this.#ended.add(file);
    else await file.close();
  }

  /** Syncs everything written before this call. */
  async sync(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#dirty.size === 0) return;
    this.#running = this.#run();
    await this.#running;
  }

  /** Syncs a last time and closes all files that were ended, also those that could not be synced. */
  async stop(): Promise<void> {
    await this.sync();
    this.#cancel?.();
    this.#dirty.clear();
    await this.#closeEnded();
  }

  async #run(): Promise<void> {
    const { clock, policy } = this.#options;
    const files = [...this.#dirty];
    this.#syncingSinceUs = this.#unsyncedSinceUs;
    this.#unsyncedSinceUs = undefined;
    this.#dirty.clear();
    const failure = await this.#trySync(files);
    if (failure !== undefined) {
      for (const file of files) this.#dirty.add(file);
      this.#unsyncedSinceUs = this.#syncingSinceUs;
      if (typeof policy === 'number') this.#cancel ??= clock.schedule(policy, () => void this.sync());
    }
    this.#syncingSinceUs = undefined;
    await this.#closeEnded();
    this.#running = undefined;
    const isChange = (failure === undefined) !== (this.#failure === undefined);
    this.#failure = failure;
    if (isChange) this.#options.onChange(failure);
  }

  async #trySync(files: readonly SegmentFile[]): Promise<Error | undefined> {
    const isFolderDirty = this.#isFolderDirty;
    this.#isFolderDirty = false;
    try {
      for (const file of files) await file.sync();
      if (isFolderDirty) await syncFolder(this.#options.folder);
      return undefined;
    } catch (error) {
      this.#isFolderDirty ||= isFolderDirty;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #closeEnded(): Promise<void> {
    for (const file of this.#ended) {
      if (this.#dirty.has(file)) continue;
      this.#ended.delete(file);
      await file.close();
    }
  }
}
