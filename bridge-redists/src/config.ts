import {
  ConfigFaults,
  deepFreeze,
  findConfigFile,
  LOGGER_LEVELS,
  readYamlFile,
  storeSectionSchema,
  type StoreSection,
} from '@labgate/service-kit';
import { z } from 'zod';

const DAY_MS = 86_400_000;

const environmentSchema = z.object({
  LABGATE_URL: z.url({ protocol: /^(mqtts?|tcp|wss?)$/ }).default('mqtt://127.0.0.1:1883'),
  LABGATE_DATA: z.string().min(1).optional(),
  LABGATE_CONFIG: z.string().min(1).optional(),
  LABGATE_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LABGATE_BRIDGE_PASSWORD: z.string().min(16).optional(),
  LABGATE_BRIDGE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .default('labgate-bridge'),
  LABGATE_LOG_LEVEL: z.enum(LOGGER_LEVELS).optional(),
});

/** Everything the bridge is told. */
export interface BridgeConfig {
  readonly brokerUrl: string;
  readonly password: string | undefined;
  readonly clientId: string;
  readonly dataDir: string;
  readonly logLevel: (typeof LOGGER_LEVELS)[number];
  readonly redis: { readonly url: string } | { readonly nodes: readonly string[] } | undefined;
  readonly retention: { readonly rawMs: number; readonly minuteMs: number; readonly tenMinuteMs: number };
  readonly store: Omit<StoreSection, 'redis' | 'retention'>;
}

/** What the bridge reads of `labgate.yaml`; the rest belongs to the gateway. */
const fileSchema = z.looseObject({
  store: storeSectionSchema.prefault({}),
  data: z.string().min(1).default('./data'),
  log: z.looseObject({ level: z.enum(LOGGER_LEVELS).default('info') }).prefault({}),
});

/**
 * Reads environment and `labgate.yaml`.
 * @throws LabError `E_CONFIG` naming every fault.
 */
export function loadBridgeConfig(environment: NodeJS.ProcessEnv): BridgeConfig {
  const faults = new ConfigFaults();
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => Boolean(value)));
  const env = faults.parse(environmentSchema, set, (path) => path.join('.'));
  const path = findConfigFile(set);
  const file = faults.parse(
    fileSchema,
    path === undefined ? {} : readYamlFile(path),
    (keys) => `${path ?? 'default configuration'}: ${keys.join('.') || 'whole file'}`,
  );
  faults.throwIfAny();
  // `throwIfAny` has thrown when either could not be parsed; this tells the compiler.
  if (env === undefined || file === undefined) throw new Error('unreachable');
  const { redis, retention, ...store } = file.store;
  return deepFreeze({
    brokerUrl: env.LABGATE_URL,
    password: env.LABGATE_BRIDGE_PASSWORD,
    clientId: env.LABGATE_BRIDGE_ID,
    dataDir: env.LABGATE_DATA ?? file.data,
    logLevel: env.LABGATE_LOG_LEVEL ?? file.log.level,
    redis: env.LABGATE_REDIS_URL === undefined ? redis : { url: env.LABGATE_REDIS_URL },
    retention: {
      rawMs: retention.rawDays * DAY_MS,
      minuteMs: retention.minuteDays * DAY_MS,
      tenMinuteMs: retention.tenMinuteDays * DAY_MS,
    },
    store,
  });
}
