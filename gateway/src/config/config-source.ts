import { dataConfigFile, findConfigFile, formatYaml, parseYaml, readConfigText } from '@labgate/service-kit';
import { SIMULATED_BENCH } from '../simulation/simulated-bench.ts';

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
    const input = SIMULATED_BENCH;
    return { path, target: dataConfigFile(environment), text: formatYaml(input), input };
  }
  const text = readConfigText(path);
  return { path, target: path, text, input: parseYaml(text, path) };
}
