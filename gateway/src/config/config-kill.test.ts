import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { SeededRandom } from '../simulation/seeded-random.ts';
import { ConfigBench } from './testing/config-bench.ts';

const PATCHER = fileURLToPath(new URL('testing/patch-until-killed.ts', import.meta.url));
const KILLS = 8;
const FILE = `gateway: { id: bench, name: rev-1 } # as on the label
devices: { env0: { kind: bme688, simulate: true } }
`;

const lab = new ConfigBench({ yaml: FILE });
afterAll(() => lab.remove());

/** Lets a process change the configuration until it has answered `answers` times and a little longer, then kills it. */
async function patchUntilKilled(answers: number, waitTurns: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@labgate/source', PATCHER, lab.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    count += 1;
    if (count < answers) continue;
    for (let turn = 0; turn < waitTurns; turn++) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return last;
}

test('killed at any moment, the file has no faults, agrees with the newest revision, and holds what was answered', async () => {
  const random = new SeededRandom('kills', 'moments');
  for (let kill = 0; kill < KILLS; kill++) {
    const answered = await patchUntilKilled(1 + (kill % 4), Math.floor(random.uniform() * 400));
    expect(answered).toBeGreaterThan(0);
    const service = await lab.open();
    const { rev, config } = service.snapshot;
    expect(rev).toBeGreaterThanOrEqual(answered);
    expect(config).toMatchObject({ gateway: { name: `rev-${rev}` } });
    expect(lab.read()).toContain('# as on the label');
    expect(service.changedWhileOff).toBeUndefined();
    expect(service.history.map((revision) => revision.rev)).toEqual(
      Array.from({ length: rev }, (_, i) => rev - i).slice(0, 100),
    );
    expect(readdirSync(lab.folder).toSorted()).toEqual(['config', 'labgate.yaml']);
    expect(readdirSync(lab.revisionsFolder).filter((name) => !/^\d{8}\.json$/.test(name))).toEqual([]);
  }
}, 120_000);
