import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FILE_NAME = 'labgate.yaml';
const DEFAULT_DATA_DIR = './data';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration file in force: `LABGATE_CONFIG`, or `labgate.yaml` in the working folder, or the one in the data folder,
 * which the gateway writes when it was started without a file and somebody changed something. `undefined` without any.
 */
export function findConfigFile(environment: Environment): string | undefined {
  const named = environment['LABGATE_CONFIG'];
  if (named) return named;
  return [FILE_NAME, dataConfigFile(environment)].find((path) => existsSync(path));
}

/** Where a configuration is written that came from no file. */
export function dataConfigFile(environment: Environment): string {
  return join(environment['LABGATE_DATA'] || DEFAULT_DATA_DIR, FILE_NAME);
}
