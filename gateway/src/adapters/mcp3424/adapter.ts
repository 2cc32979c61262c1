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
  simulate: (_config, world) => new SimulatedMcp3424(world),
};

function cadence(config: Mcp3424Config): Cadence {
  // a tenth on top: the next reading must not be due before the last one was taken
  const periodMs = Math.max(config.intervalMs, Math.ceil(longestReadingMs(config) * 1.1));
  return { periodMs, deadlineMs: deadlineMsOf(config) };
}

function describe(config: Mcp3424Config): AdapterDescription {
  const props = Object.fromEntries(
    config.channels.map((channel) => [channel.name, channelOf(config, channel)]),
  );
  return { streams: { adc: { periodMs: cadence(config).periodMs, props } }, commands: {} };
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
