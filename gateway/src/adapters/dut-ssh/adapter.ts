import { dutCommands } from '@labgate/contract';
import type { AdapterDescription, Cadence, SshAdapter } from '../../adapter.ts';
import type { SshTarget } from '../../transports/ssh/ssh-connection.ts';
import { configSchema, type CommandConfig, type DutSshConfig } from './config.ts';
import { openDutSsh } from './session.ts';
import { SimulatedDut } from './simulator.ts';
import type { ValueConfig } from './source.ts';
import { jsonSchemaOf } from './typed-parameter.ts';

/** Between the end of the slowest command and the end of a reading, ms. */
const DEADLINE_MARGIN_MS = 1_000;

/** A board under test, or another Linux host, that is asked over SSH. */
export const adapter: SshAdapter<DutSshConfig> = {
  kind: 'dut-ssh',
  transport: 'ssh',
  configSchema,
  address,
  describe,
  cadence,
  open: openDutSsh,
  simulate: (config, world) => new SimulatedDut(config, world),
};

function address(config: DutSshConfig): SshTarget {
  const { host, port, user, password, privateKey, passphrase, algorithms } = config;
  return { host, port, user, password, privateKey, passphrase, algorithms };
}

function cadence({ intervalMs, sources }: DutSshConfig): Cadence {
  const longestMs = sources.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
  return { periodMs: intervalMs, deadlineMs: longestMs + DEADLINE_MARGIN_MS };
}

function describe(config: DutSshConfig): AdapterDescription {
  return { streams: streamsOf(config), commands: commandsOf(config) };
}

function streamsOf({ sources, intervalMs }: DutSshConfig): AdapterDescription['streams'] {
  const streams: Record<string, AdapterDescription['streams'][string]> = {};
  for (const { stream, values } of sources) {
    const props = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, channelOf(value)]));
    streams[stream] = { periodMs: intervalMs, props: { ...streams[stream]?.props, ...props } };
  }
  return streams;
}

function channelOf({
  unit,
  datatype,
  label,
  resolution,
}: ValueConfig): AdapterDescription['streams'][string]['props'][string] {
  return {
    ...(label === undefined ? {} : { name: label }),
    ...(unit === undefined ? {} : { unit }),
    datatype,
    ...(resolution === undefined ? {} : { resolution }),
  };
}

function commandsOf({ commands, arp }: DutSshConfig): AdapterDescription['commands'] {
  const methods = [
    'hostkey-show' as const,
    'hostkey-trust' as const,
    'hostkey-forget' as const,
    ...(arp === undefined ? [] : (['arp-update', 'arp-rollback'] as const)),
  ];
  return {
    ...Object.fromEntries(methods.map((method) => [method, { type: dutCommands[method] }])),
    ...(commands.length === 0 ? {} : { exec: { type: dutCommands.exec, schema: execSchema(commands) } }),
  };
}

/** One alternative a command of the list, so that a form can be drawn from it. */
function execSchema(commands: readonly CommandConfig[]): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    required: ['name'],
    oneOf: commands.map(({ name, description, params, changesState, timeoutMs }) => ({
      title: name,
      ...(description === undefined ? {} : { description }),
      properties: {
        name: { const: name },
        args: {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(params).map(([param, type]) => [param, jsonSchemaOf(type)]),
          ),
          required: Object.keys(params),
          additionalProperties: false,
        },
      },
      'x-changesState': changesState,
      'x-timeoutMs': timeoutMs,
    })),
  };
}
