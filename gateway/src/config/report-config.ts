import type { ConfigFaultMessage } from '@labgate/contract';
import { isLabError } from '@labgate/contract';
import type { Adapter } from '../adapter.ts';
import { ConfigCheck } from './check-config.ts';
import { createConfigSchemas } from './config-schema.ts';
import { asFaultMessage } from './config-faults.ts';
import { readConfigSource } from './config-source.ts';
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
    const { effective, overrides } = result.checked;
    return { file, faults: [], config: markSecrets(effective), overrides };
  } catch (error) {
    // a file that cannot be read, or is no YAML
    if (!isLabError(error, 'E_CONFIG')) throw error;
    return { file: null, faults: [{ path: 'labgate.yaml', message: error.message }] };
  }
}
