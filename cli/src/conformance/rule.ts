import type { ConformanceBench } from './conformance-bench.ts';

/** What became of a rule. */
export type Verdict =
  | { readonly result: 'kept' }
  | { readonly result: 'broken'; readonly detail: string }
  /** This gateway gave no occasion to see it. */
  | { readonly result: 'unseen'; readonly detail: string };

/** A rule of the contract that a client can see. */
export interface Rule {
  /** Paragraph of the contract. */
  readonly clause: string;
  /** The rule in one sentence. */
  readonly text: string;
  readonly check: (bench: ConformanceBench) => Promise<Verdict> | Verdict;
}

export const KEPT: Verdict = { result: 'kept' };

export function broken(detail: string): Verdict {
  return { result: 'broken', detail };
}

export function unseen(detail: string): Verdict {
  return { result: 'unseen', detail };
}

/** Kept when there are no faults, else broken by the first of them; unseen when there was nothing to look at. */
export function verdictOf(faults: readonly string[], looked: number, what: string): Verdict {
  if (looked === 0) return unseen(`there was no ${what}`);
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return faults[0] === undefined ? KEPT : broken(`${faults[0]}${more}`);
}
