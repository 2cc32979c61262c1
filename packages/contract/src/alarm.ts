import { z } from 'zod';
import { channelValueSchema } from './telemetry.ts';
import { idSchema, timestampMsSchema, versionSchema } from './ids.ts';

/** States of an alarm that is shown (ISA-18.2 as contract §4.6 uses it); a normal one has no message. */
export const alarmStateSchema = z.enum(['active-unacked', 'active-acked', 'cleared-unacked']);
export type AlarmState = z.infer<typeof alarmStateSchema>;

/** How soon somebody must act. */
export const severitySchema = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof severitySchema>;

/** `$alarm/{alarm}` (contract §4.6); a zero-length payload removes the alarm. */
export const alarmSchema = z.object({
  v: versionSchema,
  id: idSchema,
  state: alarmStateSchema,
  sev: severitySchema,
  /** Topic and channel below the gateway, for example `cam0/roi/fpga.max`. */
  src: z.string().max(256),
  /** What of the source is compared: its value, its difference to another, or its change a minute. */
  of: z.enum(['value', 'difference', 'rate']).optional(),
  /** Value that decided the state; `null` when there is none. */
  val: channelValueSchema,
  limit: channelValueSchema.optional(),
  /** Hysteresis in the unit of the value. */
  hyst: z.number().nonnegative().optional(),
  /** Unix ms since when it is in this state. */
  since: timestampMsSchema,
  /** Who acknowledged it and when. */
  ack: z.object({ by: z.string().max(128), ts: timestampMsSchema }).nullable(),
  text: z.string().max(256),
  /** Unix ms until which it is silenced. */
  shelvedUntil: timestampMsSchema.optional(),
});
export type Alarm = z.infer<typeof alarmSchema>;
