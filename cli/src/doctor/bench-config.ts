import { LabError } from '@labgate/contract';
import { defaultAccountsFile, findConfigFile, readYamlFile } from '@labgate/service-kit';
import type { BenchConfig } from './check.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads what the command line needs to know: ports, folders and which devices are real. The gateway checks the rest.
 * @throws LabError E_CONFIG when the file cannot be read or a port is no port.
 */
export function readBenchConfig(env: Environment): BenchConfig {
  const file = findConfigFile(env);
  const input = file === undefined ? {} : readYamlFile(file);
  const devices = Object.values(section(input, 'devices')).filter(isObject);
  const real = devices.filter((device) => device['simulate'] !== true);
  const dataDir = env['LABGATE_DATA'] || text(isObject(input) ? input['data'] : undefined) || './data';
  const brokerUrl = text(section(input, 'broker')['url']);
  return {
    ...(file === undefined ? {} : { file }),
    ...(brokerUrl === undefined ? {} : { brokerUrl }),
    host: env['LABGATE_HOST'] || text(section(input, 'http')['host']) || '127.0.0.1',
    httpPort: port('http.port', env['LABGATE_HTTP_PORT'] || section(input, 'http')['port'], 8080),
    mqttPort: port('mqtt.port', env['LABGATE_MQTT_PORT'] || section(input, 'mqtt')['port'], 1883),
    ...tlsListeners(env, input),
    dataDir,
    usersFile: env['LABGATE_USERS'] || text(section(input, 'users')['file']) || defaultAccountsFile(dataDir),
    redisUrls: redisUrls(env, section(section(input, 'store'), 'redis')),
    i2cBuses: unique(real.map(({ bus }) => bus).filter((bus) => typeof bus === 'number')),
    serialPorts: unique(real.map((device) => device['port']).filter((path) => typeof path === 'string')),
    hardware: real.length === 0 ? 'simulated' : real.length < devices.length ? 'mixed' : 'real',
  };
}

function tlsListeners(
  env: Environment,
  input: unknown,
): Pick<BenchConfig, 'tlsHost' | 'tlsHttpPort' | 'tlsMqttPort'> {
  const tls = isObject(input) && isObject(input['tls']) ? input['tls'] : undefined;
  const host = env['LABGATE_TLS_HOST'] || (tls && (text(tls['host']) ?? '0.0.0.0'));
  return {
    ...(host === undefined ? {} : { tlsHost: host }),
    tlsHttpPort: port('tls.httpPort', env['LABGATE_TLS_HTTP_PORT'] || tls?.['httpPort'], 8443),
    tlsMqttPort: port('tls.mqttPort', env['LABGATE_TLS_MQTT_PORT'] || tls?.['mqttPort'], 8883),
  };
}

function redisUrls(env: Environment, { url, nodes }: Record<string, unknown>): readonly string[] {
  const configured = Array.isArray(nodes) ? nodes : [url];
  return env['LABGATE_REDIS_URL']
    ? [env['LABGATE_REDIS_URL']]
    : configured.filter((address) => typeof address === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function section(parent: unknown, key: string): Record<string, unknown> {
  const value = isObject(parent) ? parent[key] : undefined;
  return isObject(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function port(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new LabError('E_CONFIG', `${name}: ${JSON.stringify(value)} is no port`);
}
