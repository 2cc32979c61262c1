import { LabError } from '@labgate/contract';
import { z } from 'zod';

/** What this bench may be driven with: nothing above it is ever sent to the supply. */
export const supplyLimitsSchema = z.strictObject({
  maxVoltageV: z.number().positive().max(1000).default(30).describe('Highest voltage that may be set.'),
  maxCurrentA: z.number().positive().max(1000).default(5).describe('Highest current limit that may be set.'),
});

/** Highest set-points of a bench. */
export type SupplyLimits = Readonly<z.infer<typeof supplyLimitsSchema>>;

/** @throws LabError E_LIMIT that names the limit, for a set-point in V or A above it. */
export function checkLimit(limits: SupplyLimits, quantity: 'vSet' | 'iSet', value: number): void {
  const name = quantity === 'vSet' ? 'maxVoltageV' : 'maxCurrentA';
  const unit = quantity === 'vSet' ? 'V' : 'A';
  const limit = limits[name];
  if (value <= limit) return;
  throw new LabError(
    'E_LIMIT',
    `${value} ${unit} is above the bench limit ${limit} ${unit} (limits.${name})`,
    {
      context: { limit: name, max: limit, value },
    },
  );
}
