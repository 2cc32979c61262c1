import { idSchema } from '@labgate/contract';
import { LOGGER_LEVELS, storeSectionSchema } from '@labgate/service-kit';
import { z } from 'zod';
import { alarmsConfigSchema } from '../alarms/alarm-config.ts';
import { notifyConfigSchema } from '../alarms/notify/notify-config.ts';
import { auditConfigSchema } from '../audit/audit-config.ts';
import { isProxyRule } from '../broker/trusted-proxies.ts';
import { remoteConfigSchema } from '../broker/remote/remote-config.ts';
import { homeAssistantConfigSchema } from '../facades/home-assistant/home-assistant-config.ts';
import { interlocksConfigSchema } from '../interlock/interlock-config.ts';
import { journalConfigSchema } from '../journal/journal-config.ts';
import { outputsConfigSchema } from '../outputs/outputs-config.ts';
import { regionsConfigSchema } from '../regions/regions.ts';
import { runsConfigSchema } from '../runs/runs-config.ts';
import { tlsConfigSchema } from '../tls/tls-config.ts';
import { usersConfigSchema } from '../users/users-config.ts';

/** Roles an anonymous client on loopback may have (contract §10). */
export const anonymousRoleSchema = z.enum(['none', 'viewer', 'operator', 'safety', 'admin']);

const proxyRuleSchema = z
  .string()
  .refine(isProxyRule, { message: 'an address, a network such as 172.16.0.0/12, `loopback` or `private`' });
const portSchema = z.int().min(0).max(65535);
/** Seed of a simulated run; a number is taken as its decimal digits. */
const seedSchema = z.union([z.string().min(1).max(64), z.int()]).transform(String);

/** A device section: what every kind has; the rest belongs to the adapter of its kind. */
export const deviceSectionSchema = z.looseObject({
  kind: z.string(),
  name: z.string().min(1).max(128).optional(),
  simulate: z
    .boolean()
    .default(false)
    .describe('True: the chip is simulated on a simulated bus; the driver is the same.'),
});

/** `labgate.yaml` as the gateway reads it; unknown keys are faults. */
export const gatewayFileSchema = z.strictObject({
  gateway: z
    .strictObject({
      id: idSchema.optional().describe('First level of every topic below the root.'),
      name: z.string().min(1).max(128).optional(),
    })
    .default({}),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: portSchema.default(8080),
      allowedHosts: z
        .array(z.string().min(1))
        .default([])
        .describe('Other host names under which browsers may reach this gateway.'),
      trustedProxies: z
        .array(proxyRuleSchema)
        .default([])
        .describe(
          'Proxies whose X-Forwarded-For and -Proto count: addresses, networks, `loopback`, `private`.',
        ),
    })
    .prefault({}),
  mqtt: z
    .strictObject({
      port: portSchema.default(1883),
      anonymousRole: anonymousRoleSchema.optional(),
      deny: z
        .array(z.string().min(1))
        .default([])
        .describe('Topic filters nobody may subscribe or publish to.'),
    })
    .prefault({}),
  broker: remoteConfigSchema.optional().describe("A broker elsewhere, instead of the gateway's own."),
  data: z.string().min(1).default('./data').describe('Folder of everything that is kept.'),
  journal: journalConfigSchema.prefault({}),
  runs: runsConfigSchema.prefault({}),
  audit: auditConfigSchema.prefault({}),
  users: usersConfigSchema.prefault({}),
  tls: tlsConfigSchema.optional(),
  homeAssistant: homeAssistantConfigSchema.prefault({}),
  log: z.strictObject({ level: z.enum(LOGGER_LEVELS).default('info') }).prefault({}),
  simulation: z
    .strictObject({
      seed: seedSchema.optional(),
      scenario: z.string().min(1).default('calm'),
      // The default is that of I2C's high-speed mode, so that every rate of the camera can be tried.
      i2cBaudRateHz: z
        .int()
        .min(10_000)
        .max(3_400_000)
        .default(3_400_000)
        .describe("Clock rate of simulated I2C buses; 400000 shows what a Raspberry Pi's bus carries."),
    })
    .prefault({}),
  outputs: outputsConfigSchema.prefault({}),
  regions: regionsConfigSchema
    .default({})
    .describe('Regions of the pictures of cameras, until a client draws others.'),
  interlocks: interlocksConfigSchema.default({}).describe('What switches outputs off.'),
  /** Sections of `deviceSectionSchema` by device id; parsed one by one, so that each reports its own faults. */
  devices: z.record(z.string(), z.unknown()).default({}),
  /** Rules by the id of their alarm. */
  alarms: alarmsConfigSchema.default({}),
  /** Who is told of alarms. */
  notify: notifyConfigSchema.prefault({}),
  /** What the bridge lives by. */
  store: storeSectionSchema.prefault({}),
});
export type GatewayFile = z.infer<typeof gatewayFileSchema>;

const integerText = z.string().regex(/^\d+$/, 'a whole number').transform(Number);

/** The environment variables the gateway takes; each wins over the file. */
export const gatewayEnvironmentSchema = z.object({
  LABGATE_HOST: z.string().min(1).optional(),
  LABGATE_HTTP_PORT: integerText.pipe(portSchema).optional(),
  LABGATE_MQTT_PORT: integerText.pipe(portSchema).optional(),
  LABGATE_TLS_HOST: z.string().min(1).optional(),
  LABGATE_TLS_HTTP_PORT: integerText.pipe(portSchema).optional(),
  LABGATE_TLS_MQTT_PORT: integerText.pipe(portSchema).optional(),
  LABGATE_GATEWAY_ID: idSchema.optional(),
  LABGATE_BROKER_URL: remoteConfigSchema.shape.url.optional(),
  LABGATE_BROKER_USER: z.string().min(1).optional(),
  LABGATE_BROKER_PASSWORD: z.string().min(1).optional(),
  LABGATE_DATA: z.string().min(1).optional(),
  LABGATE_USERS: z.string().min(1).optional(),
  LABGATE_CONFIG: z.string().min(1).optional(),
  LABGATE_SCENARIO: z.string().min(1).optional(),
  LABGATE_SEED: z.string().min(1).max(64).optional(),
  LABGATE_ANONYMOUS_ROLE: anonymousRoleSchema.optional(),
  LABGATE_TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((rule) => rule.trim()))
    .pipe(z.array(proxyRuleSchema))
    .optional(),
  LABGATE_BRIDGE_PASSWORD: z.string().min(16).optional(),
  LABGATE_WATCHDOG_SOCKET: z.string().min(1).optional(),
  LABGATE_LOG_LEVEL: z.enum(LOGGER_LEVELS).optional(),
});
export type GatewayEnvironment = z.infer<typeof gatewayEnvironmentSchema>;
