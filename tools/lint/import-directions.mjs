// The import directions of ARCHITECTURE.md as a lint rule: who may import what, by folder.
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Workspace packages by the name they are imported under. */
const WORKSPACES = {
  '@labgate/contract': 'packages/contract',
  '@labgate/service-kit': 'packages/service-kit',
  '@labgate/testkit': 'packages/testkit',
  '@labgate/recording': 'packages/recording',
  '@labgate/gateway': 'gateway',
  '@labgate/watchdog': 'watchdog',
  '@labgate/bridge-redists': 'bridge-redists',
  '@labgate/dashboard': 'dashboard',
  '@labgate/node-red-contrib-labgate': 'node-red',
  '@labgate/e2e': 'e2e',
  labgate: 'cli',
};

/** Workspaces each folder may import, besides itself. `testkit` is for tests and benchmarks everywhere. */
const MAY_IMPORT = {
  'packages/contract': [],
  'packages/service-kit': ['packages/contract'],
  'packages/testkit': ['packages/contract', 'packages/service-kit'],
  'packages/recording': ['packages/contract', 'packages/service-kit'],
  gateway: ['packages/contract', 'packages/service-kit', 'packages/recording'],
  watchdog: ['packages/contract', 'packages/service-kit'],
  'bridge-redists': ['packages/contract', 'packages/service-kit'],
  dashboard: ['packages/contract'],
  'node-red': ['packages/contract', 'packages/service-kit'],
  cli: ['packages/contract', 'packages/service-kit', 'packages/recording'],
  e2e: ['packages/contract', 'packages/service-kit', 'packages/testkit', 'packages/recording'],
};

/** Only this package from outside may be imported by the contract, which runs in the browser too. */
const CONTRACT_EXTERNALS = ['zod'];
const ADAPTER_EXTERNALS = ['zod', '@labgate/contract'];
/** What only one folder may import, so that it can be replaced there. */
const OWNED_EXTERNALS = {
  aedes: 'gateway/src/broker/',
  mqtt: 'gateway/src/broker/',
  ws: 'gateway/src/broker/',
  koffi: 'gateway/src/transports/',
  serialport: 'gateway/src/transports/',
  'i2c-bus': 'gateway/src/transports/',
  fastify: 'gateway/src/http/',
  nodemailer: 'gateway/src/alarms/',
  '@mcap/core': 'packages/recording/src/',
  redis: 'bridge-redists/src/redis/',
  'node:sqlite': 'bridge-redists/src/embedded/',
  'mqtt-react-hooks': 'dashboard/src/mqtt/',
};

const isTest = (path) => /\.(test|bench)\.tsx?$|\/(testing|bench)\//.test(path);

/** Says why `file` must not import `source`, or gives undefined. Paths are relative to the root, with `/`. */
export function forbiddenImport(file, source) {
  const owner = workspaceOf(file);
  if (owner === undefined) return undefined;
  if (source.startsWith('.')) return forbiddenRelative(file, owner, source);
  const target = WORKSPACES[source];
  if (target !== undefined) {
    const allowed = isTest(file) ? [...MAY_IMPORT[owner], 'packages/testkit'] : MAY_IMPORT[owner];
    if (!allowed.includes(target)) return `${owner} must not import ${source}: services meet on MQTT only`;
  }
  if (isTest(file)) return undefined;
  if (owner === 'packages/contract' && !CONTRACT_EXTERNALS.includes(source)) {
    return `the contract may import ${CONTRACT_EXTERNALS.join(', ')} and nothing else from outside`;
  }
  if (adapterOf(file) !== undefined && !ADAPTER_EXTERNALS.includes(source)) {
    return `an adapter may import ${ADAPTER_EXTERNALS.join(' and ')}, not ${source}`;
  }
  const home = OWNED_EXTERNALS[source];
  if (home !== undefined && home.startsWith(`${owner}/`) && !file.startsWith(home)) {
    return `only ${home} imports ${source}`;
  }
  return undefined;
}

function forbiddenRelative(file, owner, source) {
  const target = relative(ROOT, resolve(ROOT, dirname(file), source))
    .split(sep)
    .join('/');
  if (!target.startsWith(`${owner}/`)) return `${target} belongs to another workspace: import it by its name`;
  const adapter = adapterOf(file);
  if (adapter === undefined || isTest(file)) return undefined;
  const allowed = [
    `gateway/src/adapters/${adapter}/`,
    'gateway/src/adapter.ts',
    'gateway/src/transports/',
    'gateway/src/supply/',
  ];
  return allowed.some((prefix) => target.startsWith(prefix))
    ? undefined
    : `an adapter imports its own folder, gateway/src/adapter.ts, transports/ and supply/, not ${target}`;
}

function workspaceOf(file) {
  return Object.values(WORKSPACES).find((folder) => file.startsWith(`${folder}/`));
}

function adapterOf(file) {
  return /^gateway\/src\/adapters\/([^/]+)\//.exec(file)?.[1];
}

/** @type {{ create(context: { filename: string, report(problem: object): void }): object }} */
export const importDirections = {
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join('/');
    const check = (node) => {
      const source = node.source?.value;
      const reason = typeof source === 'string' ? forbiddenImport(file, source) : undefined;
      if (reason !== undefined) context.report({ node, message: reason });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
