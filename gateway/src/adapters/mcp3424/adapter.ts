import { adcCommands, LabError, type ChannelValue } from '@labgate/contract';
import type { z } from 'zod';
import type { AdapterDescription, Cadence, I2cAdapter } from '../../adapter.ts';
import {
  configSchema,
  deadlineMsOf,
  longestReadingMs,
  settingsOf,
  type ChannelConfig,
  type Mcp3424Config,
} from './config.ts';
import { slopeOf, unitOf } from './conversion.ts';
import { lsbV } from './protocol.ts';
import { openMcp3424 } from './session.ts';
import { SimulatedMcp3424 } from './simulator.ts';

/** Microchip MCP3424: four differential voltages with up to 18 bits. */
export const adapter: I2cAdapter<Mcp3424Config> = {
  kind: 'mcp3424',
  transport: 'i2c',
  configSchema,
  address: ({ bus, address }) => ({ bus: `i2c-${bus}`, address }),
  describe,
  cadence,
  open: openMcp3424,
  reconfigure,
  settings,
  simulate: (_config, world) => new SimulatedMcp3424(world),
};

function reconfigure(
  config: Mcp3424Config,
  method: 'set' | 'zero',
  args: unknown,
  latest: Readonly<Record<string, ChannelValue>>,
): Mcp3424Config {
  if (method === 'zero') return zeroed(config, latest);
  const { gain, bits } = args as z.infer<typeof adcCommands.set.args>;
  const channels = config.channels.map(({ bits: own, ...channel }) => ({
    ...channel,
    gain: gain ?? channel.gain,
    // what is set for the device holds for its channels
    ...(bits !== undefined || own === undefined ? {} : { bits: own }),
  }));
  return { ...config, bits: bits ?? config.bits, channels };
}

/** @throws LabError E_LIMIT when no input has a reading that could be taken for zero. */
function zeroed(config: Mcp3424Config, latest: Readonly<Record<string, ChannelValue>>): Mcp3424Config {
  const channels = config.channels.map((channel) => {
    const value = latest[channel.name];
    return typeof value === 'number' ? { ...channel, zero: channel.zero + value } : channel;
  });
  if (channels.every((channel, i) => channel === config.channels[i])) {
    throw new LabError('E_LIMIT', 'no input has a reading that could be taken for zero');
  }
  return { ...config, channels };
}

function settings({ bits, channels }: Mcp3424Config): Readonly<Record<string, unknown>> {
  const each = channels.map(({ name, gain, bits: own, zero }) => [name, { gain, bits: own ?? bits, zero }]);
  return Object.fromEntries(each) as Readonly<Record<string, unknown>>;
}

function cadence(config: Mcp3424Config): Cadence {
  // a tenth on top: the next reading must not be due before the last one was taken
  const periodMs = Math.max(config.intervalMs, Math.ceil(longestReadingMs(config) * 1.1));
  return { periodMs, deadlineMs: deadlineMsOf(config) };
}

function describe(config: Mcp3424Config): AdapterDescription {
  const props = Object.fromEntries(
    config.channels.map((channel) => [channel.name, channelOf(config, channel)]),
  );
  return {
    streams: { adc: { periodMs: cadence(config).periodMs, props } },
    commands: { set: { type: adcCommands.set }, zero: { type: adcCommands.zero } },
  };
}

function channelOf(
  config: Mcp3424Config,
  channel: ChannelConfig,
): AdapterDescription['streams'][string]['props'][string] {
  const { bits, gain } = settingsOf(config, channel);
  const resolution = Number((lsbV(bits, gain) * Math.abs(slopeOf(channel.conversion))).toPrecision(3));
  return {
    ...(channel.label === undefined ? {} : { name: channel.label }),
    unit: channel.unit ?? unitOf(channel.conversion),
    datatype: 'float',
    ...(resolution > 0 ? { resolution } : {}),
  };
}
