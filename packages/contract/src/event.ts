import { z } from 'zod';
import {
  deviceIdSchema,
  monotonicUsSchema,
  sessionIdSchema,
  timestampMsSchema,
  versionSchema,
} from './ids.ts';

/** Every `type` of `$event` (contract §4.5). */
export const EVENT_TYPES = [
  'device.ready',
  'device.degraded',
  'device.lost',
  'clock.step',
  'config.changed',
  'run.started',
  'run.mark',
  'run.stopped',
  'run.verdict',
  'interlock.tripped',
  'interlock.reset',
  'interlock.bypassed',
  'output.found',
  'watchdog.acted',
  'store.degraded',
  'store.recovered',
  'client.shed',
  'update.available',
  'update.applied',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** `$event` (contract §4.5): something happened once. */
export const eventSchema = z.object({
  v: versionSchema,
  /** Unique and sorting by time, for example a ULID. */
  id: z.string().min(1).max(64),
  ts: timestampMsSchema,
  mono: monotonicUsSchema,
  type: z.enum(EVENT_TYPES),
  /** Present when the event is about one device. */
  dev: deviceIdSchema.optional(),
  data: z.record(z.string(), z.unknown()),
});
export type LabEvent = z.infer<typeof eventSchema>;

/** `data` of `clock.step` (contract §4.4). */
export const clockStepDataSchema = z.object({
  /** New minus old wall time, ms. */
  stepMs: z.number(),
  /** True when the clock was not synchronised before. */
  first: z.boolean(),
  /**
   * By session, the Unix ms at which its `mono` was 0, as the clock says now: of the sessions that ran while it was not
   * synchronised. With it the store puts right what was measured before the first synchronisation.
   */
  zeroMs: z.record(sessionIdSchema, timestampMsSchema).optional(),
});
