import { z } from 'zod';
import { timestampMsSchema } from '../ids.ts';
import { runIdSchema, runSchema } from '../run.ts';
import { noAnswerSchema, noArgsSchema, type CommandGroup } from './command-type.ts';

const runAnswerSchema = runSchema.omit({ v: true });
const runArgsSchema = z.object({ run: runIdSchema });

/** A run as `list` and `get` answer it. */
export const runSummarySchema = runAnswerSchema.extend({
  stoppedAt: timestampMsSchema.nullable(),
  verdict: z.object({ pass: z.boolean(), reason: z.string() }).nullable(),
  tags: z.array(z.string()),
  /** True when retention leaves it alone. */
  keep: z.boolean(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Commands of `run` (contract §6.3). */
export const runCommands = {
  start: {
    summary: 'Start a run.',
    role: 'operator',
    args: z.object({
      dutSerial: z.string().min(1).max(64),
      plan: z.string().max(64).optional(),
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

/** State of a replay after each command. */
export const replayStateSchema = z.object({
  run: runIdSchema,
  /** The gateway id the recording is published under (contract §8). */
  gw: z.string(),
  state: z.enum(['paused', 'playing', 'ended']),
  /** Position in the time of the recording, Unix ms. */
  ts: timestampMsSchema,
  speed: z.number().positive(),
});

/** Commands of `$replay` (contract §6.3). */
export const replayCommands = {
  open: { summary: 'Open a recording.', role: 'operator', args: runArgsSchema, answer: replayStateSchema },
  play: {
    summary: 'Play at a multiple of the recorded speed.',
    role: 'operator',
    args: z.object({ speed: z.number().min(0.1).max(64) }),
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
