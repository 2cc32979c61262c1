import { conditionSchema, idSchema, severitySchema } from '@labgate/contract';
import { z } from 'zod';
import { SYSTEM_ALARMS } from './system-alarms.ts';

const ruleSchema = z.strictObject({
  when: conditionSchema.describe(
    'Condition that raises it, e.g. dut0/temps/fpga - env0/env/temperature > 24 for 5 s.',
  ),
  severity: severitySchema.default('medium').describe('How soon somebody must act.'),
  hysteresis: z
    .number()
    .min(0)
    .default(0)
    .describe('How far the value must be back inside before the alarm clears, in its unit.'),
  text: z.string().min(1).max(256).optional().describe('What people read; the condition where absent.'),
  notify: z.boolean().default(true).describe('Tells the receivers of `notify` too.'),
});
/** A rule that raises an alarm. */
export type AlarmRule = Readonly<z.output<typeof ruleSchema>>;

/** `alarms` of `labgate.yaml`: rules by the id of their alarm. */
export const alarmsConfigSchema = z.record(
  idSchema.refine(
    (id) => !SYSTEM_ALARMS.test(id),
    'another name: this one is an alarm of the gateway itself',
  ),
  ruleSchema,
);
export type AlarmsConfig = Readonly<z.output<typeof alarmsConfigSchema>>;
