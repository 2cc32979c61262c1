import { z } from 'zod';
import { countSchema, deviceIdSchema, timestampMsSchema, versionSchema } from './ids.ts';
import { clockStateSchema } from './info.ts';
import { journalCursorSchema } from './journal.ts';

const deviceHealthSchema = z.object({
  /** Readings that came. */
  ok: countSchema,
  /** Readings that failed. */
  err: countSchema,
  /** Unix ms of the newest reading; 0 before the first. */
  last: timestampMsSchema,
  /** Readings a second, as achieved. */
  rateHz: z.number().nonnegative(),
  /** Times the device was lost. */
  gaps: countSchema,
  /** Code of the failure it is in; `null` while it works. */
  code: z.string().max(64).nullable().optional(),
});

/** `$health` (contract §4.4): numbers about the gateway itself. */
export const healthSchema = z.object({
  v: versionSchema,
  ts: timestampMsSchema,
  /** Seconds since the gateway started. */
  up: z.number().nonnegative(),
  clock: z.object({
    state: clockStateSchema,
    /** Offset to the time server in ms, where it is known. */
    offMs: z.number().nullable(),
    /** Largest error the time service thinks possible, ms; `null` without one. */
    maxErrMs: z.number().nonnegative().nullable().optional(),
    /** Steps of the wall clock since the start. */
    steps: countSchema,
  }),
  proc: z.object({
    rssMB: z.number().nonnegative(),
    /** Share of one core since the last message, 0…. */
    cpu: z.number().nonnegative(),
    loopLagP99ms: z.number().nonnegative(),
  }),
  /** The machine it runs on. */
  host: z
    .object({
      /** Of the disk with the data folder. */
      diskFreeMB: z.number().nonnegative(),
      diskTotalMB: z.number().nonnegative(),
      /** What programs can still get. */
      memFreeMB: z.number().nonnegative(),
      memTotalMB: z.number().nonnegative(),
      /** `null` where the machine does not tell. */
      cpuC: z.number().nullable(),
    })
    .optional(),
  mqtt: z.object({
    clients: countSchema,
    /** State of the connection to a remote broker; `null` when there is none. */
    remote: z.enum(['connected', 'disconnected']).nullable(),
  }),
  /** `null` while this gateway keeps no journal. */
  journal: z
    .object({
      cursor: journalCursorSchema,
      bytes: countSchema,
      /** Unix ms of the oldest item kept; 0 when there is none. */
      oldest: timestampMsSchema,
      /** Age of the oldest item that is not yet on the disk, ms. */
      unsyncedMs: z.number().nonnegative(),
      /** Messages that could not be journaled. */
      lost: countSchema,
    })
    .nullable(),
  /** `null` while no bridge has reported. */
  store: z.object({ ok: z.boolean(), backlog: countSchema, lost: countSchema, dup: countSchema }).nullable(),
  devs: z.record(deviceIdSchema, deviceHealthSchema),
  /** Frames kept from clients that do not read, by client id. */
  shed: z.record(z.string(), z.object({ frames: countSchema })),
  /** Who switches outputs off when this gateway dies. */
  watchdog: z
    .object({
      alive: z.boolean(),
      /** Supplies it is to switch off: the real ones. */
      supplies: z.array(deviceIdSchema),
    })
    .optional(),
  interlock: z.object({
    armed: countSchema,
    tripped: countSchema,
    lastLatencyMs: z.number().nonnegative().nullable(),
    worstMs: z.number().nonnegative().nullable(),
  }),
});
export type Health = z.infer<typeof healthSchema>;
