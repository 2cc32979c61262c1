import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigFaults,
  deepFreeze,
  LOGGER_LEVELS,
  readYamlFile,
  watchdogSocketPath,
} from '@labgate/service-kit';
import { z } from 'zod';

const environmentSchema = z.object({
  LABGATE_DATA: z.string().min(1).optional(),
  LABGATE_CONFIG: z.string().min(1).optional(),
  LABGATE_WATCHDOG_SOCKET: z.string().min(1).optional(),
  LABGATE_LOG_LEVEL: z.enum(LOGGER_LEVELS).optional(),
});

/** What the watchdog reads of `labgate.yaml`; the rest belongs to the gateway and the bridge. */
const fileSchema = z.looseObject({
  data: z.string().min(1).default('./data'),
  log: z.looseObject({ level: z.enum(LOGGER_LEVELS).default('info') }).prefault({}),
});

const DEFAULT_FILE = 'labgate.yaml';

/** Everything the watchdog is told before a gateway speaks to it. */
export interface WatchdogConfig {
  readonly socketPath: string;
  /** Where the plans are kept, for a watchdog that dies together with its gateway. */
  readonly plansPath: string;
  readonly logLevel: (typeof LOGGER_LEVELS)[number];
}

/**
 * Reads environment and `labgate.yaml` (`LABGATE_CONFIG`, or the one in the working folder when there is one).
 * @throws LabError E_CONFIG naming every fault.
 */
export function loadWatchdogConfig(environment: NodeJS.ProcessEnv): WatchdogConfig {
  const faults = new ConfigFaults();
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => Boolean(value)));
  const env = faults.parse(environmentSchema, set, (path) => path.join('.'));
  const path = set.LABGATE_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const file = faults.parse(
    fileSchema,
    path === undefined ? {} : readYamlFile(path),
    (keys) => `${path ?? 'default configuration'}: ${keys.join('.') || 'whole file'}`,
  );
  const dataDir = env?.LABGATE_DATA ?? file?.data ?? '.';
  const socketPath = watchdogSocketPath(dataDir, env?.LABGATE_WATCHDOG_SOCKET);
  if (socketPath === undefined) {
    faults.add({
      path: 'data',
      found: `a folder whose path is too long for a socket`,
      allowed: 'a shorter one, or a path of at most 107 bytes in LABGATE_WATCHDOG_SOCKET',
    });
  }
  faults.throwIfAny();
  return deepFreeze({
    socketPath: socketPath ?? '',
    plansPath: join(dataDir, 'watchdog-plans.json'),
    logLevel: env?.LABGATE_LOG_LEVEL ?? file?.log.level ?? 'info',
  });
}
