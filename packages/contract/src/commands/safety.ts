import { z } from 'zod';
import { interlockSchema } from '../interlock.ts';
import { noAnswerSchema, noArgsSchema, type CommandGroup } from './command-type.ts';

/** Commands of `$interlock/{il}` (contract §6.3). */
export const interlockCommands = {
  reset: {
    summary: 'Arm a tripped interlock again.',
    role: 'safety',
    args: noArgsSchema,
    answer: interlockSchema.optional(),
  },
  bypass: {
    summary: 'Ignore the condition for at most ten minutes.',
    role: 'safety',
    args: z.object({ ttlS: z.int().min(1).max(600), reason: z.string().min(1).max(256) }),
    answer: interlockSchema.optional(),
  },
  test: {
    summary: 'Trip it once and measure the latency.',
    role: 'safety',
    args: noArgsSchema,
    answer: interlockSchema.optional(),
    isJob: true,
  },
} as const satisfies CommandGroup;

/** Commands of `$alarm/{alarm}` (contract §6.3). */
export const alarmCommands = {
  ack: {
    summary: 'Acknowledge the alarm.',
    role: 'operator',
    args: noArgsSchema,
    answer: noAnswerSchema,
  },
  shelve: {
    summary: 'Silence the alarm for at most an hour.',
    role: 'operator',
    args: z.object({ minutes: z.int().min(1).max(60) }),
    answer: noAnswerSchema,
  },
} as const satisfies CommandGroup;
