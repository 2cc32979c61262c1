import { dataConfigFile, findConfigFile, formatYaml, parseYaml, readConfigText } from '@labgate/service-kit';
import { WET_RULES } from '../alarms/wet-rules.ts';
import { SIMULATED_DEVICES } from '../simulation/simulated-devices.ts';

/** A configuration as it is written, before anything is checked. */
export interface ConfigSource {
  /** The file it came from; `undefined` when there is none and everything is simulated. */
  readonly path: string | undefined;
  /** The file that changes are written to. */
  readonly target: string;
  /** YAML. */
  readonly text: string;
  /** What the text says. */
  readonly input: unknown;
}

/**
 * Reads the configuration that is in force for this environment.
 * @throws LabError E_CONFIG when the file cannot be read or is not YAML.
 */
export function readConfigSource(environment: Readonly<Record<string, string | undefined>>): ConfigSource {
  const path = findConfigFile(environment);
  if (path === undefined) {
    const input = { devices: SIMULATED_DEVICES, alarms: WET_RULES };
    return { path, target: dataConfigFile(environment), text: formatYaml(input), input };
  }
  const text = readConfigText(path);
  return { path, target: path, text, input: parseYaml(text, path) };
}
