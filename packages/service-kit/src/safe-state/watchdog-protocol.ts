import { join } from 'node:path';
import { z } from 'zod';
import { safeStatePlanSchema } from './safe-state-plan.ts';

/** The gateway says that it lives so often, ms. */
export const HEARTBEAT_PERIOD_MS = 250;
/** A gateway that has not said so for this long is dead or hung, ms. */
export const HEARTBEAT_TIMEOUT_MS = 1_500;
/** Longest line between the two, bytes. */
export const MAX_LINE_BYTES = 64 * 1024;
/** The kernel takes no longer path for a socket, bytes (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;

/** Where the watchdog listens: in the data folder of its gateway, or where `override` says. `undefined` for a path too long. */
export function watchdogSocketPath(dataDir: string, override?: string): string | undefined {
  const path = override ?? join(dataDir, 'watchdog.sock');
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES ? path : undefined;
}

/** A process for ever: ids are used again, an id and a start time are not. */
export const processIdentitySchema = z.object({
  pid: z.int().min(1),
  /** Field `starttime` of /proc/{pid}/stat, and the boot it counts from. */
  startTicks: z.string().regex(/^\d{1,20}$/),
  bootId: z.string().max(64),
});
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

/** What the gateway says, one JSON object a line. */
export const gatewayLineSchema = z.discriminatedUnion('type', [
  /** First, and whenever the plans change. */
  z.object({
    v: z.literal(1),
    type: z.literal('plans'),
    gateway: processIdentitySchema,
    plans: z.array(safeStatePlanSchema).max(64),
  }),
  z.object({ type: z.literal('beat') }),
  /** It ends, and the outputs are as they should be. */
  z.object({ type: z.literal('bye') }),
]);
export type GatewayLine = z.infer<typeof gatewayLineSchema>;

/** What became of a supply while no gateway was there. */
export const safeStateResultSchema = z.object({
  supply: z.string(),
  /** Unix ms of the confirmation; `null` when OFF was not confirmed. */
  confirmedMs: z.int().min(0).nullable(),
});
export type SafeStateResult = Readonly<z.infer<typeof safeStateResultSchema>>;

/** What the watchdog says, one JSON object a line. */
export const watchdogLineSchema = z.discriminatedUnion('type', [
  /** Answers the first `plans`: what was done after the death of the gateway before. */
  z.object({ v: z.literal(1), type: z.literal('welcome'), results: z.array(safeStateResultSchema) }),
  /** Answers each beat, so that a hung watchdog is found too. */
  z.object({ type: z.literal('beat') }),
]);
export type WatchdogLine = z.infer<typeof watchdogLineSchema>;
