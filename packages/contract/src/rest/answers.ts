import { z } from 'zod';
import { ROLES } from '../access.ts';
import { runSummarySchema } from '../commands/runs.ts';
import { countSchema, timestampMsSchema } from '../ids.ts';
import { runIdSchema } from '../run.ts';
import { importAnswerSchema } from '../store-import.ts';

/** Answer to a request that failed: a code of the catalogue and a sentence. */
export const restErrorSchema = z.object({ code: z.string(), msg: z.string() });

export const aliveAnswerSchema = z.object({ status: z.literal('alive') });

export const readyAnswerSchema = z.object({
  ready: z.boolean(),
  /** State of each device by id. */
  devices: z.record(z.string(), z.string()),
});

/** Who asks; `user` is null without a user name. */
export const sessionAnswerSchema = z.object({ user: z.string().nullable(), role: z.enum(ROLES) });

const jsonSchemaSchema = z.record(z.string(), z.unknown());

export const configSchemasAnswerSchema = z.object({
  file: jsonSchemaSchema,
  device: jsonSchemaSchema,
  kinds: z.record(z.string(), jsonSchemaSchema),
});

/** What an import has done; `rows`: lines with values that were read. */
export const importSummarySchema = importAnswerSchema.extend({ rows: countSchema });

/** A recording that was taken in, and what is wrong with it. */
export const importedRunSchema = z.object({ run: runSummarySchema, faults: z.array(z.string()) });

const figuresSchema = z.object({
  mean: z.number(),
  min: z.number(),
  max: z.number(),
  final: z.number(),
  count: countSchema,
});
/** `[s since the start, value]`. */
const curveSchema = z.array(z.tuple([z.number(), z.number()]));
const comparedRunSchema = z.object({
  run: runIdSchema.nullable(),
  startedAt: timestampMsSchema,
  durationS: z.number().min(0),
});

/** Two runs on one axis; differences are `b` minus `a`. */
export const runComparisonSchema = z.object({
  a: comparedRunSchema,
  b: comparedRunSchema,
  intervalS: z.number().positive(),
  channels: z.array(
    z.object({
      dev: z.string(),
      stream: z.string(),
      channel: z.string(),
      unit: z.string().nullable(),
      a: figuresSchema.nullable(),
      b: figuresSchema.nullable(),
      difference: z.object({ mean: z.number(), max: z.number(), final: z.number() }).nullable(),
      curves: z.object({ a: curveSchema, b: curveSchema }),
    }),
  ),
});
