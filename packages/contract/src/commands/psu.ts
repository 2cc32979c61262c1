import { z } from 'zod';
import { timestampMsSchema } from '../ids.ts';
import { noArgsSchema, type CommandGroup } from './command-type.ts';

const voltageVSchema = z.number().min(0).max(1_000);
const currentASchema = z.number().min(0).max(1_000);
/** Dead-man time of an output, ms (contract §6.4): without `keepalive` it goes off. */
const leaseMsSchema = z.int().min(100).max(86_400_000);

/** `data` of every supply command: the state read back from the instrument. */
export const supplyStateSchema = z.object({
  output: z.boolean(),
  vSet: z.number().nullable(),
  iSet: z.number().nullable(),
  vOut: z.number().nullable(),
  iOut: z.number().nullable(),
  mode: z.enum(['CV', 'CC']).nullable().optional(),
  faults: z.string().optional(),
  /** Unix ms when the output goes off without `keepalive`; absent without a lease. */
  leaseUntil: timestampMsSchema.nullable().optional(),
  /** Revision of the set-points, for `if.rev`. */
  rev: z.int().min(0).optional(),
});
export type SupplyState = z.infer<typeof supplyStateSchema>;

/** Commands of a lab supply (contract §6.3). */
export const psuCommands = {
  get: {
    summary: 'Read the supply.',
    role: 'operator',
    args: noArgsSchema,
    answer: supplyStateSchema,
  },
  set: {
    summary: 'Set voltage and current limit; never switches the output.',
    role: 'operator',
    args: z
      .object({ voltage: voltageVSchema.optional(), currentLimit: currentASchema.optional() })
      .refine((args) => args.voltage !== undefined || args.currentLimit !== undefined, {
        message: 'voltage or currentLimit is needed',
      }),
    answer: supplyStateSchema,
  },
  protection: {
    summary: 'Set over-voltage and over-current protection.',
    role: 'operator',
    args: z.object({
      ovp: voltageVSchema.optional(),
      ocp: currentASchema.optional(),
      ovpOn: z.boolean().optional(),
      ocpOn: z.boolean().optional(),
    }),
    answer: supplyStateSchema,
  },
  output: {
    summary: 'Switch the output; OFF is always accepted (contract §6.4).',
    role: 'operator',
    // nothing that stands beside `on: false` may keep an OFF from being taken
    args: z.discriminatedUnion('on', [
      z.object({ on: z.literal(true), leaseMs: leaseMsSchema.optional() }),
      z.object({ on: z.literal(false) }),
    ]),
    answer: supplyStateSchema,
  },
  keepalive: {
    summary: 'Prolong the lease of the output.',
    role: 'operator',
    args: z.object({ leaseMs: leaseMsSchema }),
    answer: supplyStateSchema,
  },
  clear: {
    summary: 'Clear faults; the output stays off.',
    role: 'operator',
    args: noArgsSchema,
    answer: supplyStateSchema,
  },
  resetEnergy: {
    summary: 'Set the energy and charge counters to zero.',
    role: 'operator',
    args: noArgsSchema,
    answer: supplyStateSchema,
  },
} as const satisfies CommandGroup;
