import { channelNameSchema } from '@labgate/contract';
import { z } from 'zod';
import { conversionSchema } from './conversion.ts';
import { GAINS, INPUTS, longestConversionMs, RESOLUTIONS_BITS, type ConversionSettings } from './protocol.ts';

const thresholdSchema = z.int().min(0).max(131_072);

const channelSchema = z.strictObject({
  input: z.literal(INPUTS),
  name: channelNameSchema.describe('Name of the channel in the telemetry, for example `v12`.'),
  label: z.string().min(1).max(64).optional().describe('Shown to people; the name where absent.'),
  unit: z.string().min(1).max(16).optional().describe('V or A by the conversion where absent.'),
  gain: z.literal(GAINS).default(1),
  bits: z.literal(RESOLUTIONS_BITS).optional().describe('That of the device where absent.'),
  conversion: conversionSchema.default({ kind: 'none' }),
  zero: z
    .number()
    .min(-1e9)
    .max(1e9)
    .default(0)
    .describe('Subtracted from the value, in its unit: what it reads when it should read nothing.'),
  notConnectedBelowCounts: thresholdSchema.optional().describe('That of the device where absent.'),
});
export type ChannelConfig = z.infer<typeof channelSchema>;

const DEFAULT_CHANNELS = INPUTS.map((input) => ({ input, name: `ch${input}` }));

/** Configuration of an MCP3424. */
export const configSchema = z.strictObject({
  bus: z.int().min(0).max(255).default(1).describe('Number of the I2C bus: 1 is `/dev/i2c-1`.'),
  address: z.int().min(0x68).max(0x6f).default(0x68).describe('Set by the pins Adr0 and Adr1.'),
  intervalMs: z
    .int()
    .min(20)
    .max(600_000)
    .default(1000)
    .describe('Interval of the readings, ms; stretched to what the conversions of all channels take.'),
  bits: z.literal(RESOLUTIONS_BITS).default(16),
  channels: z
    .array(channelSchema)
    .min(1)
    .max(INPUTS.length)
    .prefault(DEFAULT_CHANNELS)
    .superRefine((channels, context) => {
      for (const key of ['input', 'name'] as const) {
        channels.forEach((channel, i) => {
          if (channels.findIndex((other) => other[key] === channel[key]) === i) return;
          context.addIssue({ code: 'custom', path: [i, key], message: `${channel[key]} is taken already` });
        });
      }
    }),
  notConnectedBelowCounts: thresholdSchema
    .default(50)
    .describe(
      'A reading of fewer counts, of either sign, means that nothing is connected; 0 believes every reading.',
    ),
  generalCallReset: z
    .boolean()
    .default(false)
    .describe('Resets every chip on the bus that listens to general calls when the device is opened.'),
  raw: z.boolean().default(false).describe('Publishes the counts behind the values too.'),
});
export type Mcp3424Config = z.infer<typeof configSchema>;

/** What the chip is told for a channel. */
export function settingsOf(config: Mcp3424Config, channel: ChannelConfig): ConversionSettings {
  return {
    input: channel.input,
    bits: channel.bits ?? config.bits,
    gain: channel.gain,
    mode: 'one-shot',
  };
}

/** Time the slowest chip takes for all channels, ms. */
export function longestReadingMs(config: Mcp3424Config): number {
  return config.channels.reduce(
    (sum, channel) => sum + longestConversionMs(settingsOf(config, channel).bits),
    0,
  );
}

/** A reading that has not come by then is given up, ms: half as much again, and the bus may be busy. */
export function deadlineMsOf(config: Mcp3424Config): number {
  return Math.ceil(longestReadingMs(config) * 1.5) + 250;
}
