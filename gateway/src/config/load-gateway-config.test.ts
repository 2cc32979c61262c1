import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import { loadGatewayConfig, type GatewayConfig } from './load-gateway-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'labgate-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const adapters = await loadAdapters();

let files = 0;
function load(yaml: string, environment: Record<string, string> = {}): GatewayConfig {
  const path = join(folder, `labgate-${++files}.yaml`);
  writeFileSync(path, yaml);
  return loadGatewayConfig({ LABGATE_CONFIG: path, ...environment }, adapters);
}

test('without a file every device is simulated, the gateway is `demo` and anonymous clients are admins', () => {
  const config = loadGatewayConfig({}, adapters);
  expect(config.id).toBe('demo');
  expect(config.anonymousRole).toBe('admin');
  expect(config.devices.map(({ id, simulate }) => [id, simulate])).toEqual([
    ['cam0', true],
    ['env0', true],
    ['adc0', true],
    ['psu0', true],
    ['dut0', true],
  ]);
});

test('one real device makes anonymous clients nobody and the id that of the machine', () => {
  const config = load('devices: { cam0: { kind: mlx90640 } }');
  expect(config.devices[0]?.simulate).toBe(false);
  expect(config.anonymousRole).toBe('none');
  expect(config.id).toMatch(/^gw-[0-9a-f]{6}$/);
});

test('the environment wins over the file', () => {
  const config = load('http: { port: 9000 }\nlog: { level: debug }', {
    LABGATE_HTTP_PORT: '9001',
    LABGATE_ANONYMOUS_ROLE: 'viewer',
  });
  expect(config).toMatchObject({ httpPort: 9001, logLevel: 'debug', anonymousRole: 'viewer' });
});

test('an empty variable counts as not set', () => {
  expect(load('http: { port: 9000 }', { LABGATE_HTTP_PORT: '' }).httpPort).toBe(9000);
});

test('all faults of file, devices and environment are reported at once, with path, found and allowed', () => {
  const yaml = `
http: { port: 99999 }
colour: red
devices:
  cam0: { kind: mlx90640, simulate: maybe }
  env0: { kind: bme999, simulate: true }
  adc0: { kind: mcp3424, simulate: true, address: 3, colour: blue }
`;
  expect(() => load(yaml, { LABGATE_MQTT_PORT: 'abc' })).toThrow(
    expect.objectContaining({
      code: 'E_CONFIG',
      message: expect.stringMatching(
        /LABGATE_MQTT_PORT: found "abc"; allowed: a whole number[^]*http\.port: found 99999[^]*devices\.cam0\.simulate: found "maybe"/,
      ),
    }),
  );
  expect(() => load(yaml)).toThrow(/colour: found an unknown key/);
});

test('faults of an adapter’s own section carry the whole path', () => {
  expect(() =>
    load('devices: { adc0: { kind: mcp3424, simulate: true, address: 3, colour: blue } }'),
  ).toThrow(/devices\.adc0\.address: found 3;[^]*devices\.adc0\.colour: found an unknown key/);
});

test('an unknown kind names the kinds there are', () => {
  expect(() => load('devices: { env0: { kind: bme999 } }')).toThrow(
    /found "bme999"; allowed: one of .*mlx90640/,
  );
});

test('two devices at one address are a fault', () => {
  const yaml = 'devices: { a: { kind: bme688, simulate: true }, b: { kind: bme688, simulate: true } }';
  expect(() => load(yaml)).toThrow(/devices\.b: found i2c-\d@0x7[67], which a has too/);
});

test('a file that is not YAML is one line with its place', () => {
  expect(() => load('devices: {')).toThrow(/labgate-\d+\.yaml, line \d+: not YAML/);
});

test('the file of users is in the data folder unless the section or the environment names another', () => {
  expect(load('data: /var/lib/bench').usersFile).toBe('/var/lib/bench/users.json');
  expect(load('users: { file: /etc/labgate/users.json }').usersFile).toBe('/etc/labgate/users.json');
  expect(load('data: /x', { LABGATE_USERS: '/run/users.json' }).usersFile).toBe('/run/users.json');
});

test('the configuration cannot be changed after it was read', () => {
  const config = loadGatewayConfig({}, adapters);
  expect(() => Object.assign(config, { host: 'x' })).toThrow(TypeError);
  expect(() => Object.assign(config.devices[0]?.config as object, { rateHz: 1 })).toThrow(TypeError);
});
