import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { loadAdapters } from '../adapter-registry.ts';
import { createConfigSchemas } from '../config/config-schema.ts';
import { RunImport } from '../runs/run-import.ts';
import { RunLab, TOPICS } from '../runs/testing/run-lab.ts';
import { testVisitors } from '../testing/test-visitors.ts';
import { addAccessChecks } from './access-checks.ts';
import { addRestRoutes } from './http-server.ts';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

const document = parse(
  readFileSync(fileURLToPath(import.meta.resolve('@labgate/contract/openapi.yaml')), 'utf8'),
) as Document;

const server = Fastify();
/** `GET /api/v1/runs/{run}` and the like, of every route that the server has. */
const registered = new Set<string>();
server.addHook('onRoute', ({ method, url }) => {
  for (const name of [method].flat()) registered.add(`${name} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
});
let lab: RunLab;
let run = '';
beforeAll(async () => {
  lab = await RunLab.open();
  const folder = await lab.folder();
  const runs = await lab.runs(folder);
  run = (await runs.start({ dutSerial: 'WET-017' }, 'bob')).id ?? '';
  for (let seq = 0; seq < 4; seq++) lab.telemetry(seq);
  await runs.stop('bob');
  const visitors = testVisitors(folder, 'operator');
  addAccessChecks(server, { visitors, isAllowedHost: () => true });
  addRestRoutes(server, {
    status: { isReady: () => true, deviceStates: () => ({ cam0: 'ready' }), metrics: new Registry() },
    askStore: async () => ({ latest: [], series: [], annotations: [], more: false }),
    sendCommand: () => Promise.reject(new Error(`nobody sends a command to ${TOPICS.prefix} here`)),
    visitors,
    configSchemas: createConfigSchemas(await loadAdapters()),
    runFiles: { runs, imports: new RunImport(runs, () => undefined), reportKey: 'PEM' },
  });
  await server.ready();
});
afterAll(async () => {
  await server.close();
  await lab.close();
});

describe('the routes of the server and those of the document', () => {
  const COMMAND = 'POST /api/v1/*';
  const isCommand = (path: string): boolean => /\/cmd\/[\w-]+$/.test(path);
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, route: `${method.toUpperCase()} ${path}` })),
  );

  test('are the same', () => {
    // Fastify answers HEAD wherever it answers GET.
    const routes = [...registered].filter((route) => !route.startsWith('HEAD '));
    const expected = documented.map(({ path, route }) => (isCommand(path) ? COMMAND : route));
    expect(routes.toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  test('of commands are all posted', () => {
    const commands = documented.filter(({ path }) => isCommand(path));
    expect(commands.length).toBeGreaterThan(50);
    expect(commands.filter(({ route }) => !route.startsWith('POST '))).toEqual([]);
  });
});

/** Checks the JSON that `GET path` answers with 200. */
function validatorOf(path: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const schema = document.paths[path]?.['get']?.responses['200']?.content?.['application/json'];
  return ajv.compile({ ...Object(Reflect.get(schema ?? {}, 'schema')), components: document.components });
}

test.each([
  ['/healthz', ''],
  ['/readyz', ''],
  ['/api/v1/session', ''],
  ['/api/v1/latest', ''],
  ['/api/v1/series', ''],
  ['/api/v1/annotations', '?from=0&to=1'],
  ['/api/v1/config/schema', ''],
  ['/api/v1/runs', ''],
  ['/api/v1/runs/{run}', ''],
  ['/api/v1/runs/compare', '?a={run}&b={run}'],
])('GET %s%s answers what the document says', async (path, query) => {
  const answer = await server.inject({ url: (path + query).replaceAll('{run}', run) });
  expect(answer.statusCode).toBe(200);
  const validate = validatorOf(path);
  validate(answer.json());
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({})).toBe(false);
});

test('the document is served as it was generated', async () => {
  const answer = await server.inject({ url: '/openapi.yaml' });
  expect(answer.headers['content-type']).toContain('application/yaml');
  expect(parse(answer.body)).toEqual(document);
});
