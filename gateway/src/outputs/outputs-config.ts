import { z } from 'zod';

/** `outputs` of `labgate.yaml`: what becomes of the outputs of supplies when the gateway comes and goes. */
export const outputsConfigSchema = z.strictObject({
  onStart: z
    .enum(['off', 'keep'])
    .default('off')
    .describe('An output that is found on at the start is switched off, or left as it is.'),
  onStop: z
    .enum(['off', 'keep'])
    .default('off')
    .describe('When the gateway ends in order, outputs are switched off, or left as they are.'),
});
export type OutputsConfig = Readonly<z.infer<typeof outputsConfigSchema>>;
