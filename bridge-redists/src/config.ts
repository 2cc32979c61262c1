import { existsSync } from 'node:fs';
import { ConfigFaults, deepFreeze, LOGGER_LEVELS, readYamlFile } from '@labgate/service-kit';
import { z } from 'zod';

const DAY_MS = 86_400_000;
const daysSchema = z.number().min(0);

/** Section `store` of `labgate.yaml`; unknown keys are faults. */
export const storeSectionSchema = z.strictObject({
  /** RedisTimeSeries instead of the embedded store: one server, or the nodes of a cluster. */
  redis: z
    .union([
      z.strictObject({ url: z.url({ protocol: /^rediss?$/ }) }),
      z.strictObject({ nodes: z.array(z.url({ protocol: /^rediss?$/ })).min(1) }),
    ])
    .optional(),
  /** How long each resolution is kept, days; 0 keeps it for ever. */
  retention: z
    .strictObject({
      rawDays: daysSchema.default(30),
      minuteDays: daysSchema.default(400),
      tenMinuteDays: daysSchema.default(0),
    })
    .prefault({})
    .refine(
      ({ rawDays, minuteDays, tenMinuteDays }) =>
        (minuteDays === 0 || (rawDays !== 0 && rawDays <= minuteDays)) &&
        (tenMinuteDays === 0 || (minuteDays !== 0 && minuteDays <= tenMinuteDays)),
      { message: 'what is coarser must be kept at least as long as what is finer (0 is for ever)' },
    ),
  /** Samples are collected this long before they are written together, ms. */
  flushMs: z.int().min(10).max(60_000).default(1_000),
  /** FULL: not even a power cut takes an acknowledged sample, at twice the bytes written. */
  synchronous: z.enum(['NORMAL', 'FULL']).default('NORMAL'),
  /** Page size of a new embedded file; small pages write less, large ones read long ranges faster. */
  pageSizeBytes: z.union([z.literal(1024), z.literal(2048), z.literal(4096), z.literal(8192)]).default(1024),
  maxSeries: z.int().min(1).max(1_000_000).default(10_000),
  /** Most samples that wait in memory for a store that is away. */
  windowSamples: z.int().min(1_000).max(10_000_000).default(500_000),
  /** How far ahead of this computer's clock a sample may be, s. */
  futureLimitS: z
    .number()
    .min(1)
    .max(30 * 86_400)
    .default(86_400),
  /** Where the age of a question counts from: `timestamp` behind a site broker (contract §6.1). */
  ageFrom: z.enum(['arrival', 'timestamp']).default('arrival'),
});
export type StoreSection = z.infer<typeof storeSectionSchema>;

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

const DEFAULT_FILE = 'labgate.yaml';

/**
 * Reads environment and `labgate.yaml` (`LABGATE_CONFIG`, or the one in the working folder when there is one).
 * @throws LabError `E_CONFIG` naming every fault.
 */
export function loadBridgeConfig(environment: NodeJS.ProcessEnv): BridgeConfig {
  const faults = new ConfigFaults();
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => Boolean(value)));
  const env = faults.parse(environmentSchema, set, (path) => path.join('.'));
  const path = set.LABGATE_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
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
