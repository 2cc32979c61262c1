import { z } from 'zod';
import { channelNameSchema } from '../descriptor.ts';
import { countSchema, deviceIdSchema, idSchema, timestampMsSchema } from '../ids.ts';

/** Messages that are missing between two that are there; both ends in Unix ms. */
export const ledgerHoleSchema = z.object({
  from: timestampMsSchema,
  to: timestampMsSchema,
  lost: countSchema,
});
export type LedgerHole = z.infer<typeof ledgerHoleSchema>;

/** What became of the messages of one stream: expected = stored + collapsed + refused + lost. */
export const streamLedgerSchema = z.object({
  dev: deviceIdSchema,
  stream: idSchema,
  /** Messages there should be, by the progress of `seq` in each session. */
  expected: countSchema,
  stored: countSchema,
  /** Messages that came again; not part of `expected`. */
  duplicate: countSchema,
  lost: countSchema,
  /** Messages with a sample of a millisecond that had one already (contract §1). */
  collapsed: countSchema,
  /** Messages that no store can keep, for example with a time in the far future. */
  refused: countSchema,
  /** The oldest are joined when there are many. */
  holes: z.array(ledgerHoleSchema),
  /** Samples that the store must have of each channel, none of them later than `last`. */
  samples: z.record(channelNameSchema, z.object({ count: countSchema, last: timestampMsSchema })),
});
export type StreamLedger = z.infer<typeof streamLedgerSchema>;

/** Answer of `$store` `ledger`: what was expected, kept and lost, by stream. */
export const ledgerAnswerSchema = z.object({
  streams: z.array(streamLedgerSchema),
  /** Positions of the journal that were gone before they could be read; the streams count what was in them as well. */
  journal: z.object({ lost: countSchema, holes: z.array(ledgerHoleSchema) }),
});
export type LedgerAnswer = z.infer<typeof ledgerAnswerSchema>;
