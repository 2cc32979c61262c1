import { z } from 'zod';
import { timestampMsSchema } from '../ids.ts';
import { journalReadAnswerSchema, journalReadArgsSchema } from '../journal.ts';
import {
  latestAnswerSchema,
  rangeAnswerSchema,
  rangeArgsSchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '../store-query.ts';
import type { CommandGroup } from './command-type.ts';
import { ledgerAnswerSchema } from './ledger.ts';

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
    isQuery: true,
  },
} as const satisfies CommandGroup;
