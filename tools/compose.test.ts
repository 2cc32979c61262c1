import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly profiles: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly privileged?: boolean;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: unknown;
}
interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
}

const ROOT = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true }) as ComposeFile;
const dockerfile = read('docker/Dockerfile');
const services = Object.entries(compose.services);
const running = (profiles: readonly string[]): string[] =>
  services.filter(([, { profiles: of }]) => of.some((name) => profiles.includes(name))).map(([name]) => name);

/** Where a built program comes from. */
function sourceOf(script: string): string {
  return script.replace('/dist/', '/src/').replace(/^(.*\/src\/.*)\.js$/, '$1.ts');
}

describe.each(services)('the container of %s', (_name, service) => {
  test('has no root, no capabilities, no way to more, and nothing to write on but its volumes', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.privileged).toBeUndefined();
    const user = service.user ?? /AS dashboard[^]*USER (\S+)/.exec(dockerfile)?.[1];
    expect(user).not.toMatch(/^(root|0)(:|$)/);
  });

  test('is built from a target that there is, or is an image by name and version', () => {
    const { build, image } = service;
    const isKnown =
      build === undefined ? /^[a-z-]+:\d/.test(image) : dockerfile.includes(`AS ${build.target}\n`);
    expect(isKnown).toBe(true);
  });

  test('runs a program that there is', () => {
    const [program, script = '', name = ''] = service.command ?? [];
    const needed =
      program !== 'node'
        ? []
        : script === 'docker/run.mjs'
          ? [script, `${name}/src/main.ts`]
          : [sourceOf(script)];
    expect(needed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('opens no port to other machines unasked, but the one with TLS', () => {
    const open = (service.ports ?? []).filter(
      (port) => !/^(127\.0\.0\.1|\$\{LABGATE_DASHBOARD_ADDRESS:-127\.0\.0\.1\}):/.test(port),
    );
    expect(open.filter((port) => port !== '8883:8883')).toEqual([]);
  });
});

test('the profiles have the services they should have, and `sim` is the default', () => {
  expect(read('.env')).toMatch(/^COMPOSE_PROFILES=sim$/m);
  const common = ['bridge', 'dashboard', 'redis', 'setup', 'watchdog'];
  expect(running(['sim']).toSorted()).toEqual([...common, 'gateway'].toSorted());
  expect(running(['pi']).toSorted()).toEqual([...common, 'gateway-pi'].toSorted());
  expect(running(['site']).toSorted()).toEqual(['dashboard', 'mosquitto']);
});

test('nobody but the bridge shares a network with Redis, which has no password', () => {
  const onStore = services.filter(([, { networks }]) => JSON.stringify(networks ?? []).includes('store'));
  expect(onStore.map(([name]) => name).toSorted()).toEqual(['bridge', 'redis']);
});

test('patterns of nginx that have braces are quoted, or it takes them for the end', () => {
  const locations = [...read('docker/nginx.conf').matchAll(/^ *location ~ (.*) \{$/gm)].map(
    ([, pattern = '']) => pattern,
  );
  expect(locations.length).toBeGreaterThan(0);
  expect(locations.filter((pattern) => /[{};]/.test(pattern) && !/^".*"$/.test(pattern))).toEqual([]);
});

test('images begin with public ones by name and version', () => {
  const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage);
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)]
    .map(([, image]) => image)
    .filter((image) => !stages.includes(image));
  expect(bases).toEqual(['node:24-trixie-slim', 'node:24-trixie-slim', 'nginx:1']);
});

// Compose itself where it is installed; the tests above hold without it.
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
test('Compose, where it is installed, takes the file in every profile, and nothing is named that is not there', () => {
  for (const profile of ['sim', 'pi', 'site', 'flows']) {
    const { status, stderr } = hasCompose
      ? spawnSync('docker', ['compose', 'config', '--quiet'], {
          cwd: ROOT,
          encoding: 'utf8',
          env: { ...process.env, COMPOSE_PROFILES: profile },
        })
      : { status: running([profile]).length > 0 ? 0 : 1, stderr: 'nothing runs' };
    expect([profile, status, status === 0 ? '' : stderr]).toEqual([profile, 0, '']);
  }
  const named = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  );
  const undeclared = named.filter((name) => /^[a-z]+$/.test(name) && !(name in compose.volumes));
  expect(undeclared).toEqual([]);
});
