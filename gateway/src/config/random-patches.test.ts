import { afterAll, expect, test } from '@jest/globals';
import { isLabError, type PatchOperation } from '@labgate/contract';
import { parse } from 'yaml';
import { SeededRandom } from '../simulation/seeded-random.ts';
import type { ConfigService } from './config-service.ts';
import { isPlain } from './plain-data.ts';
import { ConfigBench } from './testing/config-bench.ts';

const FILE = `# Room 12
gateway: { id: bench } # as on the label
http:
  # the other port is taken
  port: 8081
devices:
  cam0: &chip { kind: mlx90640, simulate: true }
  env0: { kind: bme688, simulate: true, bus: 3, heater: { durationMs: 120 } }
  adc0:
    kind: mcp3424
    simulate: true
    bus: 3
    channels: # as wired
      - { input: 1, name: v12 }
      - { input: 2, name: i12 }
store: { redis: { url: 'redis://labgate:canary-7e1d@localhost:6379' } }
`;
const CHANGES = 400;
/** Values that fit somewhere, and values that fit nowhere. */
const VALUES: readonly unknown[] = [
  0,
  1,
  3,
  4,
  16,
  64,
  100,
  1000,
  -1,
  1.5,
  1e21,
  true,
  false,
  null,
  '',
  'a',
  'chess',
  'parallel',
  '1.0',
  ' # ',
  [],
  {},
  'redis://x:canary-7e1d@y',
  { kind: 'bme688', simulate: true, bus: 9 },
  { kind: 'mlx90640', simulate: true, bus: 7 },
  [{ input: 3, name: 'x' }],
  { $secret: 'store.redis.url' },
  { $secret: 'env:HOME' },
  { durationMs: 9 },
];
const NEW_KEYS = ['cam1', 'env1', 'bus', 'rateHz', 'emissivity', 'a~1b', '-', 'name', 'colour', '__proto__'];

const lab = new ConfigBench({ yaml: FILE });
afterAll(() => lab.remove());

function pick<T>(random: SeededRandom, from: readonly T[]): T {
  return from[Math.floor(random.uniform() * from.length)] as T;
}

/** The path of some place in `node`, or beside it. */
function somewhere(random: SeededRandom, node: unknown): string {
  const keys = Array.isArray(node) ? [...node.keys()].map(String) : isPlain(node) ? Object.keys(node) : [];
  if (keys.length === 0 || random.uniform() < 0.15) return `/${pick(random, NEW_KEYS)}`;
  const key = pick(random, keys);
  const child = Array.isArray(node) ? node[Number(key)] : (node as Record<string, unknown>)[key];
  return random.uniform() < 0.3 ? `/${key}` : `/${key}${somewhere(random, child)}`;
}

function operation(random: SeededRandom, config: unknown): PatchOperation {
  const path = somewhere(random, config);
  const op = pick(random, ['add', 'replace', 'remove'] as const);
  return op === 'remove' ? { op, path } : { op, path, value: structuredClone(pick(random, VALUES)) };
}

/** Sends one random change, and says what happened: a refusal has to leave everything as it was. */
async function changeAtRandom(
  service: ConfigService,
  random: SeededRandom,
  revs: readonly number[],
): Promise<'changed' | 'same' | 'refused' | 'half done'> {
  const before = lab.read();
  const { rev, config } = service.snapshot;
  try {
    if (random.uniform() < 0.1) await service.rollback(pick(random, revs), 'dice');
    else await service.patch([operation(random, config)], rev, 'dice');
    return service.snapshot.rev === rev ? 'same' : 'changed';
  } catch (error) {
    if (!isLabError(error, 'E_SCHEMA')) throw error;
    return lab.read() === before && service.snapshot.rev === rev ? 'refused' : 'half done';
  }
}

test('whatever is changed at random, the file has no faults, says what is in force, and every rollback is exact', async () => {
  const random = new SeededRandom('patches', 'ops');
  let service = await lab.open();
  const texts = new Map([[service.snapshot.rev, lab.read()]]);
  const results: string[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const result = await changeAtRandom(service, random, [...texts.keys()]);
    results.push(result);
    if (result === 'changed') texts.set(service.snapshot.rev, lab.read());
    const inForce = JSON.stringify(service.snapshot.config);
    if (i % 50 === 0) service = await lab.open();
    const checked = lab.check.check(parse(lab.read()));
    expect('faults' in checked ? checked.faults : []).toEqual([]);
    expect(JSON.stringify(service.snapshot.config)).toBe(inForce);
    expect(JSON.stringify([service.snapshot, service.history])).not.toContain('canary-7e1d');
  }
  expect(results).not.toContain('half done');
  expect(results.filter((result) => result === 'changed').length).toBeGreaterThan(40);
  for (const { rev } of service.history.slice(0, 20)) {
    await service.rollback(rev, null);
    expect(lab.read()).toBe(texts.get(rev));
  }
}, 60_000);
