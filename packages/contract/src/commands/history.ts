import { z } from 'zod';
import { countSchema, deviceIdSchema, idSchema, timestampMsSchema } from '../ids.ts';
import { journalReadAnswerSchema, journalReadArgsSchema } from '../journal.ts';
import {
  latestAnswerSchema,
  rangeAnswerSchema,
  rangeArgsSchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '../store-query.ts';
import type { CommandGroup } from './command-type.ts';

/** Answer of `$store` `ledger`: what was expected, kept and lost, by stream. */
export const ledgerAnswerSchema = z.object({
  streams: z.array(
    z.object({
      dev: deviceIdSchema,
      stream: idSchema,
      expected: countSchema,
      stored: countSchema,
      duplicate: countSchema,
      lost: countSchema,
      /** Samples that shared a millisecond with a later one (contract §1). */
      collapsed: countSchema,
      holes: z.array(z.object({ from: timestampMsSchema, to: timestampMsSchema, lost: countSchema })),
    }),
  ),
});
export type LedgerAnswer = z.infer<typeof ledgerAnswerSchema>;

/** Commands of `$store` (contract §6.3). */
export const storeCommands = {
  range: {
    summary: 'Samples of a stream between two times.',
    role: 'viewer',
    args: rangeArgsSchema,
    answer: rangeAnswerSchema,
  },
  latest: {
    summary: 'The newest stored sample of each channel.',
    role: 'viewer',
    args: selectArgsSchema,
    answer: latestAnswerSchema,
  },
  series: {
    summary: 'What is kept.',
    role: 'viewer',
    args: selectArgsSchema,
    answer: seriesAnswerSchema,
  },
  ledger: {
    summary: 'What was expected, kept and lost.',
    role: 'viewer',
    args: selectArgsSchema,
    answer: ledgerAnswerSchema,
  },
  annotate: {
    summary: 'Put a note at a time.',
    role: 'operator',
    args: z.object({ ts: timestampMsSchema, text: z.string().min(1).max(1_000) }),
    answer: z.object({ ts: timestampMsSchema }),
  },
} as const satisfies CommandGroup;

/** Commands of `$journal` (contract §4.3). */
export const journalCommands = {
  read: {
    summary: 'What was journaled after a cursor, oldest first, in parts.',
    role: 'operator',
    args: journalReadArgsSchema,
    answer: journalReadAnswerSchema,
  },
} as const satisfies CommandGroup;
