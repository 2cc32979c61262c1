import { z } from 'zod';
import { annotateArgsSchema, annotationsAnswerSchema, annotationsArgsSchema } from '../annotation.ts';
import { timestampMsSchema } from '../ids.ts';
import { journalReadAnswerSchema, journalReadArgsSchema } from '../journal.ts';
import {
  latestAnswerSchema,
  rangeAnswerSchema,
  rangeArgsSchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '../store-query.ts';
import { importAnswerSchema, importArgsSchema } from '../store-import.ts';
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
    args: annotateArgsSchema,
    answer: z.object({ ts: timestampMsSchema, id: z.string() }),
  },
  annotations: {
    summary: 'The notes between two times.',
    role: 'viewer',
    args: annotationsArgsSchema,
    answer: annotationsAnswerSchema,
  },
  import: {
    summary: 'Store samples that were exported; of a ms that is known the last wins.',
    role: 'admin',
    args: importArgsSchema,
    answer: importAnswerSchema,
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
