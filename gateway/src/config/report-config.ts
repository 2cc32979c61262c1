import { isLabError, type Channel, type ConfigFaultMessage } from '@labgate/contract';
import type { Adapter } from '../adapter.ts';
import { ConfigCheck } from './check-config.ts';
import { createConfigSchemas } from './config-schema.ts';
import { asFaultMessage } from './config-faults.ts';
import { readConfigSource } from './config-source.ts';
import type { DeviceConfig } from './parse-devices.ts';
import { markSecrets } from './secret-marks.ts';

/** What `labgate config check` prints. */
export interface ConfigReport {
  /** `null` when there is no file and everything is simulated. */
  readonly file: string | null;
  readonly faults: readonly ConfigFaultMessage[];
  /** The effective configuration without secrets; only without faults. */
  readonly config?: unknown;
  /** Variables that win over the file, by path. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** What the configured devices will say; only without faults. `channels` counts those that the history keeps. */
  readonly streams?: readonly { readonly periodMs: number; readonly channels: number }[];
  readonly framesPerS?: number;
}

/** Checks the configuration of an environment without starting anything. */
export function reportConfig(
  environment: NodeJS.ProcessEnv,
  adapters: ReadonlyMap<string, Adapter>,
): ConfigReport {
  try {
    const source = readConfigSource(environment);
    const file = source.path ?? null;
    const result = new ConfigCheck(adapters, environment, createConfigSchemas(adapters)).check(source.input);
    if ('faults' in result) return { file, faults: result.faults.map(asFaultMessage) };
    const { config, effective, overrides } = result.checked;
    return { file, faults: [], config: markSecrets(effective), overrides, ...trafficOf(config.devices) };
  } catch (error) {
    // a file that cannot be read, or is no YAML
    if (!isLabError(error, 'E_CONFIG')) throw error;
    return { file: null, faults: [{ path: 'labgate.yaml', message: error.message }] };
  }
}

function trafficOf(devices: readonly DeviceConfig[]): Pick<ConfigReport, 'streams' | 'framesPerS'> {
  const descriptions = devices.map(({ adapter, config }) => adapter.describe(config));
  return {
    streams: descriptions
      .flatMap(({ streams }) => Object.values(streams))
      .map(({ periodMs, props }) => ({ periodMs, channels: Object.values(props).filter(isKept).length })),
    framesPerS: descriptions.reduce((sum, { frame }) => sum + (frame?.rateHz ?? 0), 0),
  };
}

function isKept({ datatype }: Channel): boolean {
  return datatype !== 'string' && datatype !== 'enum';
}
