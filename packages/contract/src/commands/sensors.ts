import { z } from 'zod';
import { regionListSchema } from '../region.ts';
import { noArgsSchema, valuesAnswerSchema, type CommandGroup } from './command-type.ts';

/** Commands of a thermal camera (contract §6.3). */
export const cameraCommands = {
  set: {
    summary: 'Set emissivity, reflected temperature, sub-page rate and orientation.',
    role: 'operator',
    args: z.object({
      emissivity: z.number().min(0.05).max(1).optional(),
      /** °C. */
      reflectedC: z.number().min(-100).max(500).optional(),
      /** Sub-pages a second: the rates the sensor has. */
      rateHz: z.literal([0.5, 1, 2, 4, 8, 16, 32, 64]).optional(),
      /** 0–7 as EXIF−1. */
      orientation: z.int().min(0).max(7).optional(),
    }),
    answer: valuesAnswerSchema,
  },
  roi: {
    summary: 'Replace the regions whose statistics are published.',
    role: 'operator',
    args: z.object({ list: regionListSchema }),
    answer: z.object({ list: regionListSchema }),
  },
  snapshot: {
    summary: 'Keep the next whole picture; the answer says where HTTP serves it.',
    role: 'operator',
    args: noArgsSchema,
    answer: z.object({ path: z.string() }),
  },
} as const satisfies CommandGroup;

/** Commands of an ADC (contract §6.3). */
export const adcCommands = {
  set: {
    summary: 'Set amplification and resolution.',
    role: 'operator',
    args: z.object({
      gain: z.literal([1, 2, 4, 8]).optional(),
      bits: z.literal([12, 14, 16, 18]).optional(),
    }),
    answer: valuesAnswerSchema,
  },
  zero: {
    summary: 'Take the present readings as zero.',
    role: 'operator',
    args: noArgsSchema,
    answer: valuesAnswerSchema,
  },
} as const satisfies CommandGroup;

/** Commands of an environment sensor (contract §6.3). */
export const environmentCommands = {
  get: {
    summary: 'Read the newest values.',
    role: 'operator',
    args: noArgsSchema,
    answer: valuesAnswerSchema,
  },
} as const satisfies CommandGroup;

/** Commands that every device takes (contract §6.3). */
export const deviceCommands = {
  restart: {
    summary: 'Close and open the device.',
    role: 'admin',
    args: noArgsSchema,
    answer: valuesAnswerSchema.optional(),
  },
  simulate: {
    summary: 'Change between the real and the simulated wire.',
    role: 'admin',
    args: z.object({ on: z.boolean() }),
    answer: valuesAnswerSchema.optional(),
  },
} as const satisfies CommandGroup;
