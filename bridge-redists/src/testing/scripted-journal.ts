import type { JournalItem, JournalReadAnswer, LabError } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { JournalFollower, type JournalPage } from '../journal/journal-follower.ts';

/** A journal whose cursors are positions, and what a follower takes from it. */
export class ScriptedJournal {
  readonly clock = new VirtualClock();
  readonly pages: JournalPage[] = [];
  /** As the store has it. */
  bookmark: string | undefined;
  /** Positions that the store has lost, and has again once they are taken. */
  readonly missing = new Set<number>();
  length = 0;
  reads = 0;
  failure: LabError | undefined;
  hold: Promise<void> | undefined;
  /** That the store has everything, where absent. */
  storedThroughUs: number | undefined;

  item(position: number): JournalItem {
    return { topic: 'env0/t/env', ts: position, payload: position };
  }

  async read(after: string): Promise<JournalReadAnswer> {
    this.reads += 1;
    if (this.failure !== undefined) throw this.failure;
    const from = Number(after === '' ? 0 : after);
    const to = Math.min(this.length, from + 10);
    return { from: after, ...this.run(from, to), more: to < this.length, lost: 0 };
  }

  run(from: number, to: number): { to: string; items: JournalItem[] } {
    const items = Array.from({ length: to - from }, (_, index) => this.item(from + index));
    return { to: String(to), items };
  }

  follow(bookmark = this.bookmark): JournalFollower {
    const follower = new JournalFollower({
      read: (after) => this.read(after),
      take: async (page) => {
        this.pages.push(page);
        const again = page.items.slice(0, page.repeated).filter(({ ts }) => this.missing.delete(ts));
        this.bookmark = page.bookmark(again.length > 0);
        await this.hold;
        return true;
      },
      storedThroughUs: () => this.storedThroughUs ?? this.clock.monoUs(),
      bookmark,
      clock: this.clock,
      log: createLogger('test', 'silent'),
    });
    follower.start();
    return follower;
  }

  /** Journals `count` items and offers them as a batch of the tail, unless it is lost on its way. */
  add(follower: JournalFollower, count: number, isLost = false): void {
    const from = this.length;
    this.length += count;
    if (!isLost) follower.offer({ v: 1, from: String(from), ...this.run(from, this.length) });
  }

  /** Positions taken, in order; those taken again only where `repeated` is true. */
  taken(repeated = false): unknown[] {
    return this.pages.flatMap((page) => page.items.slice(repeated ? 0 : page.repeated).map(({ ts }) => ts));
  }
}
