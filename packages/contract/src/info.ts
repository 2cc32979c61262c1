import { z } from 'zod';
import { sessionIdSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** Version of the contract this package describes, as `$info.contract` says it. */
export const CONTRACT_VERSION = '1.0';

/** How well the wall clock of the gateway is known (contract §4.4): a Pi 4 has no RTC. */
export const clockStateSchema = z.enum(['ntp', 'rtc', 'unsynced']);
export type ClockState = z.infer<typeof clockStateSchema>;

/** `$info` (contract §2): what this gateway is and what it takes. */
export const infoSchema = z.object({
  v: versionSchema,
  /** What people call this bench. */
  name: z.string().max(128).optional(),
  /** Version of the contract, major.minor. */
  contract: z.string().regex(/^\d+\.\d+$/),
  software: z.object({ name: z.string().max(64), version: z.string().max(64) }),
  sid: sessionIdSchema,
  /** Unix ms. */
  startedAt: timestampMsSchema,
  /** What is switched on, for example `frames`, `interlocks`, `store`, `replay`. */
  capabilities: z.array(z.string().min(1).max(64)),
  limits: z.object({
    /** Largest JSON payload, bytes (contract §4). */
    maxMessageBytes: z.int().positive(),
    /** Largest packet the broker takes, bytes. */
    maxPacketBytes: z.int().positive(),
    /** Longest `ttlMs` of a command. */
    maxTtlMs: z.int().positive(),
  }),
  clock: z.object({ state: clockStateSchema }),
  /** MQTT protocol versions the broker takes (contract §9). */
  mqtt: z.object({ versions: z.array(z.enum(['3.1', '3.1.1', '5'])).min(1) }),
});
export type Info = z.infer<typeof infoSchema>;
