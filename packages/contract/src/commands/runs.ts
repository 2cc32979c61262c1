import { z } from 'zod';
import { countSchema, timestampMsSchema } from '../ids.ts';
import { dryRunSchema, MAX_PLAN_LENGTH } from '../plan.ts';
import { replayStateSchema } from '../replay.ts';
import { runIdSchema, runSchema, runVerdictSchema } from '../run.ts';
import { noAnswerSchema, noArgsSchema, type CommandGroup } from './command-type.ts';

const runAnswerSchema = runSchema.omit({ v: true });
const runArgsSchema = z.object({ run: runIdSchema });

/** A run as `list` and `get` answer it. */
export const runSummarySchema = runAnswerSchema.extend({
  stoppedAt: timestampMsSchema.nullable(),
  verdict: runVerdictSchema.nullable(),
  tags: z.array(z.string()),
  /** True when retention leaves it alone. */
  keep: z.boolean(),
  /** Bytes of its files. */
  fileBytes: countSchema.optional(),
  /** The report, once it is made. */
  report: z.boolean().optional(),
  /** True when its file came from another machine. */
  imported: z.boolean().optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Commands of `run` (contract §6.3). */
export const runCommands = {
  start: {
    summary: 'Start a run.',
    role: 'operator',
    args: z.object({
      dutSerial: z.string().min(1).max(64),
      /** Name of a plan file of this gateway. */
      plan: z.string().min(1).max(64).optional(),
      /** A plan itself, YAML or JSON; instead of `plan`. */
      planText: z.string().min(1).max(MAX_PLAN_LENGTH).optional(),
      tags: z.array(z.string().min(1).max(64)).max(32).optional(),
    }),
    answer: runAnswerSchema,
  },
  mark: {
    summary: 'Put a note into the run that is going.',
    role: 'operator',
    args: z.object({ text: z.string().min(1).max(1_000) }),
    answer: noAnswerSchema,
  },
  verdict: {
    summary: 'Say how the run ended.',
    role: 'operator',
    args: z.object({ pass: z.boolean(), reason: z.string().max(1_000) }),
    answer: noAnswerSchema,
  },
  stop: { summary: 'Stop the run.', role: 'operator', args: noArgsSchema, answer: runAnswerSchema },
  pause: {
    summary: 'Hold the plan where it is; its supply stays as it is.',
    role: 'operator',
    args: noArgsSchema,
    answer: runAnswerSchema,
  },
  resume: { summary: 'Go on with the plan.', role: 'operator', args: noArgsSchema, answer: runAnswerSchema },
  abort: {
    summary: 'End the plan with the output off and the verdict "fail"; the run goes on until it is stopped.',
    role: 'operator',
    args: z.object({ reason: z.string().max(500).optional() }),
    answer: runAnswerSchema,
  },
  plan: {
    summary: 'Play a plan through without touching anything: faults, steps and the curve of set-points.',
    role: 'operator',
    args: z.object({
      plan: z.string().min(1).max(64).optional(),
      planText: z.string().min(1).max(MAX_PLAN_LENGTH).optional(),
    }),
    answer: dryRunSchema,
  },
  plans: {
    summary: 'Names of the plan files of this gateway.',
    role: 'operator',
    args: noArgsSchema,
    answer: z.object({ plans: z.array(z.string()) }),
  },
  list: {
    summary: 'The runs, newest first.',
    role: 'operator',
    args: noArgsSchema,
    answer: z.object({ runs: z.array(runSummarySchema) }),
  },
  get: { summary: 'One run.', role: 'operator', args: runArgsSchema, answer: runSummarySchema },
  keep: {
    summary: 'Protect a run from retention, or no longer.',
    role: 'operator',
    args: runArgsSchema.extend({ on: z.boolean() }),
    answer: runSummarySchema,
  },
  delete: {
    summary: 'Delete a run and its recording.',
    role: 'operator',
    args: runArgsSchema,
    answer: noAnswerSchema,
  },
} as const satisfies CommandGroup;

/** Commands of `$replay` (contract §6.3). */
export const replayCommands = {
  open: { summary: 'Open a recording.', role: 'operator', args: runArgsSchema, answer: replayStateSchema },
  play: {
    summary: 'Play at a multiple of the recorded speed.',
    role: 'operator',
    args: z.object({ speed: z.number().min(0.25).max(16) }),
    answer: replayStateSchema,
  },
  pause: { summary: 'Hold the replay.', role: 'operator', args: noArgsSchema, answer: replayStateSchema },
  seek: {
    summary: 'Go to a time of the recording.',
    role: 'operator',
    args: z.object({ ts: timestampMsSchema }),
    answer: replayStateSchema,
  },
  close: { summary: 'End the replay.', role: 'operator', args: noArgsSchema, answer: noAnswerSchema },
} as const satisfies CommandGroup;
