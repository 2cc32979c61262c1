import type { LedgerAnswer, LedgerHole, SelectArgs } from '@labgate/contract';
import { z } from 'zod';
import type { Notes } from '../store.ts';
import { HoleList, holeSchema } from './hole-list.ts';
import { StreamAccount } from './stream-account.ts';

/** Streams of which account is kept; names come from clients, so there is a bound. */
const MOST_STREAMS = 10_000;
const STREAM = 'ledger ';
const JOURNAL = 'ledger-journal ';

interface JournalAccount {
  lost: number;
  readonly holes: HoleList;
  /** Unix ms of the newest item that was read. */
  lastMs: number;
  /** Positions that were gone and have nothing behind them yet. */
  openLost: number;
}

/** What was expected, kept and lost, of every stream of every gateway; kept as notes beside the samples. */
export class Ledger {
  readonly #streams = new Map<string, StreamAccount>();
  readonly #journals = new Map<string, JournalAccount>();
  readonly #changed = new Set<string>();
  /** Accounts that could not be read back: they begin anew. */
  damaged = 0;

  /** Takes up what was kept. */
  load(notes: Notes): void {
    for (const [name, text] of notes) {
      if (name.startsWith(STREAM)) {
        const account = StreamAccount.fromText(text);
        if (account === undefined) this.damaged += 1;
        else this.#streams.set(name.slice(STREAM.length), account);
      } else if (name.startsWith(JOURNAL)) {
        this.#loadJournal(name.slice(JOURNAL.length), text);
      }
    }
  }

  /** The account of a stream, to be changed; `undefined` when there are too many already. */
  account(gw: string, dev: string, stream: string): StreamAccount | undefined {
    const key = `${gw}/${dev}/${stream}`;
    let account = this.#streams.get(key);
    if (account === undefined) {
      if (this.#streams.size >= MOST_STREAMS) return undefined;
      account = StreamAccount.empty();
      this.#streams.set(key, account);
    }
    this.#changed.add(STREAM + key);
    return account;
  }

  /** Unix ms of the newest sample of a channel; `-Infinity` before the first. */
  lastOf(gw: string, dev: string, stream: string, prop: string): number {
    return this.#streams.get(`${gw}/${dev}/${stream}`)?.lastOf(prop) ?? Number.NEGATIVE_INFINITY;
  }

  /** Notices that the journal of `gw` was read on, and that `lost` positions before `items` were gone. */
  journalRead(gw: string, lost: number, items: readonly { readonly ts: number }[]): void {
    const journal = this.#journal(gw);
    journal.openLost += lost;
    const [first] = items;
    if (first === undefined) return;
    if (journal.openLost > 0) {
      const from = journal.lastMs === 0 ? first.ts : journal.lastMs;
      journal.holes.add({ from, to: first.ts, lost: journal.openLost });
      journal.lost += journal.openLost;
      journal.openLost = 0;
    }
    journal.lastMs = items.at(-1)?.ts ?? journal.lastMs;
    this.#changed.add(JOURNAL + gw);
  }

  /** The notes that have changed since the last call. */
  takeChanges(): Notes {
    const notes = new Map<string, string>();
    for (const name of this.#changed) {
      const text = name.startsWith(STREAM)
        ? this.#streams.get(name.slice(STREAM.length))?.toText()
        : formatJournal(this.#journals.get(name.slice(JOURNAL.length)));
      if (text !== undefined) notes.set(name, text);
    }
    this.#changed.clear();
    return notes;
  }

  /** Has everything written again: a store that was away may have lost the newest notes. */
  markAllChanged(): void {
    for (const key of this.#streams.keys()) this.#changed.add(STREAM + key);
    for (const gw of this.#journals.keys()) this.#changed.add(JOURNAL + gw);
  }

  /** The accounts of one gateway. */
  answer(gw: string, select: SelectArgs): LedgerAnswer {
    const streams: LedgerAnswer['streams'] = [];
    for (const [key, account] of this.#streams) {
      const [of, dev = '', stream = ''] = key.split('/');
      const isSelected = of === gw && (select.dev ?? dev) === dev && (select.stream ?? stream) === stream;
      if (isSelected) streams.push({ dev, stream, ...account.answer() });
    }
    const journal = this.#journals.get(gw);
    const holes: LedgerHole[] = journal?.holes.all.map(({ from, to, lost }) => ({ from, to, lost })) ?? [];
    return { streams, journal: { lost: journal?.lost ?? 0, holes } };
  }

  #journal(gw: string): JournalAccount {
    let journal = this.#journals.get(gw);
    if (journal === undefined) {
      journal = { lost: 0, holes: new HoleList(), lastMs: 0, openLost: 0 };
      this.#journals.set(gw, journal);
    }
    return journal;
  }

  #loadJournal(gw: string, text: string): void {
    const journal = parseJournal(text);
    if (journal === undefined) this.damaged += 1;
    else this.#journals.set(gw, journal);
  }
}

const journalSchema = z.object({
  lost: z.int(),
  holes: z.array(holeSchema),
  lastMs: z.int(),
  openLost: z.int(),
});

function formatJournal(journal: JournalAccount | undefined): string | undefined {
  return journal && JSON.stringify({ ...journal, holes: journal.holes.all });
}

function parseJournal(text: string): JournalAccount | undefined {
  try {
    const { data } = journalSchema.safeParse(JSON.parse(text));
    return data && { ...data, holes: new HoleList(data.holes) };
  } catch {
    return undefined; // the caller counts it
  }
}
