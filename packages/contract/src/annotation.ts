import { z } from 'zod';
import { timestampMsSchema } from './ids.ts';

/** Most annotations one answer holds. */
export const MAX_ANNOTATIONS = 1_000;

/** Arguments of `$store` `annotate`. */
export const annotateArgsSchema = z.object({ ts: timestampMsSchema, text: z.string().min(1).max(1_000) });

/** A note somebody put at a time. */
export const annotationSchema = z.object({
  /** The same for a command that came twice. */
  id: z.string().min(1).max(200),
  ts: timestampMsSchema,
  text: z.string().min(1).max(1_000),
  /** Who put it there, as the command said. */
  by: z.string().max(128),
});
export type Annotation = z.infer<typeof annotationSchema>;

/** Arguments of `$store` `annotations`; both ends are included. */
export const annotationsArgsSchema = z
  .object({ from: timestampMsSchema, to: timestampMsSchema })
  .refine((args) => args.from <= args.to, { path: ['to'], message: 'must not be before from' });
export type AnnotationsArgs = z.infer<typeof annotationsArgsSchema>;

/** Answer of `$store` `annotations`: oldest first. */
export const annotationsAnswerSchema = z.object({
  annotations: z.array(annotationSchema),
  /** True when there are more in the interval than one answer holds; these are the newest. */
  more: z.boolean(),
});
export type AnnotationsAnswer = z.infer<typeof annotationsAnswerSchema>;
